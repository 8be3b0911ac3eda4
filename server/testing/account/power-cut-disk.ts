import type { JournalFiles } from '../../account/journal-segment.ts'

interface DiskFile {
  readonly path: string
  bytes: Buffer
  /** How many of the bytes a power cut leaves for sure. */
  syncedBytes: number
  /** Whether a power cut leaves the name for sure. */
  hasSyncedName: boolean
}

/** What a power cut leaves of a file: the path and the bytes. */
export type Remains = ReadonlyMap<string, Buffer>

/** Any number from 0 up to, but without, 1: how much of what was not forced to disk is there anyway. */
export type Share = () => number

const NOTHING_MORE: Share = () => 0

/**
 * Files in memory that know which of their bytes were forced to disk, so that the power can be cut at
 * any moment: it takes all else, or any part of it.
 */
export class PowerCutDisk implements JournalFiles {
  readonly #files = new Map<string, DiskFile>()
  /** By descriptor; a directory is its path. */
  readonly #open = new Map<number, DiskFile | string>()
  #descriptorNext = 3

  /** Called at the end of each call, before whoever made it knows. */
  onChanged: () => void = () => undefined

  /** What is there after a power cut now: what was forced to disk, and a share of the rest. */
  remains(share: Share = NOTHING_MORE): Remains {
    const left = new Map<string, Buffer>()
    for (const { path, bytes, syncedBytes, hasSyncedName } of this.#files.values()) {
      if (!hasSyncedName && share() < 0.5) continue
      const more = Math.floor((bytes.length - syncedBytes + 1) * share())
      left.set(path, bytes.subarray(0, syncedBytes + more))
    }
    return left
  }

  open(
    path: string,
    flags: string,
    _mode: number,
    done: (error: Error | null, descriptor: number) => void,
  ): void {
    const descriptor = this.#descriptorNext++
    if (flags === 'r') {
      this.#open.set(descriptor, path)
    } else {
      const file = { path, bytes: Buffer.alloc(0), syncedBytes: 0, hasSyncedName: false }
      this.#files.set(path, file)
      this.#open.set(descriptor, file)
    }
    this.#finish(() => done(null, descriptor))
  }

  write(
    descriptor: number,
    buffer: Buffer,
    offset: number,
    length: number,
    _position: null,
    done: (error: Error | null, written: number) => void,
  ): void {
    const file = this.#open.get(descriptor) as DiskFile
    file.bytes = Buffer.concat([file.bytes, buffer.subarray(offset, offset + length)])
    this.#finish(() => done(null, length))
  }

  fdatasync(descriptor: number, done: (error: Error | null) => void): void {
    const target = this.#open.get(descriptor)
    // What is written while it runs is not promised, and nothing is before its end.
    const files = typeof target === 'string' ? this.#filesIn(target) : []
    const length = typeof target === 'object' ? target.bytes.length : 0
    setImmediate(() => {
      for (const file of files) file.hasSyncedName = true
      if (typeof target === 'object') target.syncedBytes = Math.max(target.syncedBytes, length)
      this.onChanged()
      done(null)
    })
  }

  close(descriptor: number, done: (error: Error | null) => void): void {
    this.#open.delete(descriptor)
    this.#finish(() => done(null))
  }

  unlink(path: string, done: (error: Error | null) => void): void {
    this.#files.delete(path)
    this.#finish(() => done(null))
  }

  #filesIn(dir: string): readonly DiskFile[] {
    return [...this.#files.values()].filter(({ path }) => path.startsWith(`${dir}/`))
  }

  #finish(done: () => void): void {
    setImmediate(() => {
      this.onChanged()
      done()
    })
  }
}
