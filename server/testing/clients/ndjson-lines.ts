/** Splits an NDJSON body into its objects. Throws where a line is no JSON or the last has no newline. */
export function ndjsonLines(body: Buffer | string): Record<string, unknown>[] {
  const text = body.toString()
  if (text !== '' && !text.endsWith('\n')) throw new Error(`no newline after: ${text.slice(-80)}`)
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
