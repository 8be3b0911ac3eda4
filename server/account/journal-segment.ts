import { segmentPath } from '../store/journal-segments.ts'

type Callback = (error: Error | null) => void

/** The calls of `node:fs` that the journal makes; a port, so that tests can let the n-th one fail. */
export interface JournalFiles {
  open(
    path: string,
    flags: string,
    mode: number,
    done: (error: Error | null, file: number) => void,
  ): void
  write(
    file: number,
    buffer: Buffer,
    offset: number,
    length: number,
    position: null,
    done: (error: Error | null, written: number) => void,
  ): void
  fdatasync(file: number, done: Callback): void
  close(file: number, done: Callback): void
  unlink(path: string, done: Callback): void
}

export interface SegmentPlace {
  readonly dir: string
  readonly segment: number
  /** Whether the new name is forced to disk too, without which a power cut could lose the file. */
  readonly isDurable: boolean
}

interface OpenSegment {
  readonly path: string
  readonly file: number
  readonly isDurable: boolean
}

/** One file of the journal, open for writing at its end. */
export class JournalSegment {
  readonly #files: JournalFiles
  readonly #path: string
  readonly #file: number
  readonly #isDurable: boolean
  #bytes = 0
  #isDirty = false
  #syncing: Promise<void> | null = null

  private constructor(files: JournalFiles, { path, file, isDurable }: OpenSegment) {
    this.#files = files
    this.#path = path
    this.#file = file
    this.#isDurable = isDurable
  }

  /** Creates the file, for this user alone. It must not exist yet. */
  static async #create(files: JournalFiles, place: SegmentPlace): Promise<JournalSegment> {
    const path = segmentPath(place.dir, place.segment)
    const file = await openFile(files, path, 'ax')
    const { isDurable } = place
    const segment = new JournalSegment(files, { path, file, isDurable })
    if (!isDurable) return segment
    try {
      await syncDirectory(files, place.dir)
      return segment
    } catch (error) {
      await segment.discard()
      throw error
    }
  }

  /** Creates it with its first line, which shows that the disk takes lines. */
  static async begin(
    files: JournalFiles,
    place: SegmentPlace,
    firstLine: Buffer,
  ): Promise<JournalSegment> {
    const segment = await JournalSegment.#create(files, place)
    try {
      await call((done) => segment.append(firstLine, done))
      return segment
    } catch (error) {
      await segment.discard()
      throw error
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  get isDirty(): boolean {
    return this.#isDirty
  }

  /**
   * Writes all of the buffer, going on after short writes. One call at a time. On an error `written`
   * says how many bytes had gone out by then; the file may end in half a line.
   */
  append(buffer: Buffer, done: (error: Error | null, written: number) => void): void {
    this.#isDirty = true
    const writeFrom = (offset: number): void => {
      const length = buffer.length - offset
      this.#files.write(this.#file, buffer, offset, length, null, (error, count) => {
        if (error !== null) return done(error, offset)
        if (count === 0) return done(new Error('the file system wrote nothing'), offset)
        this.#bytes += count
        if (count < length) writeFrom(offset + count)
        else done(null, buffer.length)
      })
    }
    writeFrom(0)
  }

  /** Forces to disk what has been appended before the call. */
  async sync(): Promise<void> {
    await this.#syncing
    this.#isDirty = false
    const syncing = call((done) => this.#files.fdatasync(this.#file, done))
    // Whoever comes next waits for this one, but its failure is not theirs.
    this.#syncing = syncing.catch(() => {
      this.#isDirty = true
    })
    await syncing
  }

  /** No more calls after this; a sync under way comes to its end first. */
  async close(): Promise<void> {
    await this.#syncing
    await call((done) => this.#files.close(this.#file, done))
  }

  /**
   * Gives the file up after a failure, as far as the file system lets it. What was confirmed in it is
   * forced to disk first: nobody comes back to it. Never rejects.
   */
  async discard(): Promise<void> {
    if (this.#isDurable && this.#bytes > 0) await this.sync().catch(() => undefined)
    await this.close().catch(() => undefined)
    if (this.#bytes > 0) return
    await call((done) => this.#files.unlink(this.#path, done)).catch(() => undefined)
  }
}

async function syncDirectory(files: JournalFiles, dir: string): Promise<void> {
  const file = await openFile(files, dir, 'r')
  try {
    await call((done) => files.fdatasync(file, done))
  } finally {
    await call((done) => files.close(file, done))
  }
}

const openFile = (files: JournalFiles, path: string, flags: string): Promise<number> =>
  new Promise((resolve, reject) => {
    files.open(path, flags, 0o600, (error, file) =>
      error === null ? resolve(file) : reject(error),
    )
  })

const call = (start: (done: Callback) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    start((error) => (error === null ? resolve() : reject(error)))
  })
