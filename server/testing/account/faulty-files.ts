import fs from 'node:fs'
import type { JournalFiles } from '../../account/journal-segment.ts'

/** Which call fails, and how: with an error, or as a write that is cut short. */
export interface FileFault {
  readonly call: 'open' | 'write' | 'fdatasync'
  readonly nth: number
  /** How many calls in a row. */
  readonly times: number
  readonly how: 'EIO' | 'ENOSPC' | 'short'
}

/** The real file system, or another, with one fault in it. */
export const faultyFiles = (fault: FileFault, files: JournalFiles = fs): JournalFiles => {
  const counts = { open: 0, write: 0, fdatasync: 0 }
  const isHit = (call: FileFault['call']): boolean => {
    counts[call] += 1
    const past = counts[call] - fault.nth
    return call === fault.call && past >= 0 && past < fault.times
  }
  const failure = () => Object.assign(new Error(fault.how), { code: fault.how })
  return {
    open: (path, flags, mode, done) => {
      if (isHit('open')) setImmediate(() => done(failure(), -1))
      else files.open(path, flags, mode, done)
    },
    write: (file, buffer, offset, length, position, done) => {
      if (!isHit('write')) return files.write(file, buffer, offset, length, position, done)
      const part = Math.ceil(length / 3)
      if (fault.how === 'short') return files.write(file, buffer, offset, part, position, done)
      // Part of a line may be in the file all the same.
      files.write(file, buffer, offset, part, position, () => done(failure(), 0))
    },
    fdatasync: (file, done) => {
      if (isHit('fdatasync')) setImmediate(() => done(failure()))
      else files.fdatasync(file, done)
    },
    close: (file, done) => files.close(file, done),
    unlink: (path, done) => files.unlink(path, done),
  }
}
