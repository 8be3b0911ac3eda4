/** `{"error":{"message":…}}`, or the bare string that older vLLM sends. */
export const errorOf = (value: Readonly<Record<string, unknown>>): string | null => {
  const error = value['error']
  if (typeof error === 'string') return error
  if (typeof error !== 'object' || error === null) return null
  const message = (error as { message?: unknown }).message
  return typeof message === 'string' ? message : 'the host reported an error'
}
