import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Of one file, so that all of them together stay below 200 kB. */
const FILE_BYTES_MAX = 14_000
const INPUT_BYTES_MAX = 700

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`./corpus/${name}.txt`, import.meta.url))

/** Inputs that once made code run in a new way: one a line, as a JSON string of bytes. */
export const readCorpus = (name: string): readonly Buffer[] => {
  const file = fileOf(name)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => Buffer.from(JSON.parse(line) as string, 'latin1'))
}

/** Keeps the first of them that fit, the short ones of those that came last. */
export const keepCorpus = (name: string, inputs: readonly Buffer[]): void => {
  const lines: string[] = []
  let bytes = 0
  for (const input of inputs) {
    const line = lineOf(input)
    if (input.length > INPUT_BYTES_MAX || bytes + line.length > FILE_BYTES_MAX) continue
    lines.push(line)
    bytes += line.length + 1
  }
  writeFileSync(fileOf(name), lines.map((line) => `${line}\n`).join(''))
}

/** Printable ASCII only, whatever the bytes are. */
export const lineOf = (input: Buffer): string =>
  JSON.stringify(input.toString('latin1')).replace(
    /[\x7f-\xff]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  )
