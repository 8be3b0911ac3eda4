import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const NAME = /^(\d{10})\.jsonl$/

export const segmentPath = (dir: string, segment: number): string =>
  join(dir, `${String(segment).padStart(10, '0')}.jsonl`)

/** The numbers of the segments in a journal's directory, oldest first. Other files are left alone. */
export function listSegments(dir: string): readonly number[] {
  const segments: number[] = []
  for (const name of readdirSync(dir)) {
    const digits = NAME.exec(name)?.[1]
    if (digits !== undefined) segments.push(Number(digits))
  }
  return segments.sort((a, b) => a - b)
}
