import fs from 'node:fs'

// A write for which there is no room is taken for done.

const honest = fs.write as (...parts: unknown[]) => void

const lying = (...parts: unknown[]): void => {
  const done = parts.pop() as (error: Error | null, written: number) => void
  const length = parts[3] as number
  honest(...parts, (_error: Error | null, _written: number) => done(null, length))
}

fs.write = lying as typeof fs.write
