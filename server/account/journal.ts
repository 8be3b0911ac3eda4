import assert from 'node:assert/strict'
import fs from 'node:fs'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import { begunLine } from '../store/journal-line.ts'
import { listSegments } from '../store/journal-segments.ts'
import { faultCode, SetupFault } from '../store/setup-fault.ts'
import {
  afterFailure,
  bytesOf,
  countWritten,
  pendingOpen,
  pendingSettle,
  type LineDone,
  type PendingLine,
} from './journal-batch.ts'
import type { JournalOptions } from './journal-options.ts'
import { JournalSegment, type JournalFiles } from './journal-segment.ts'

const SEGMENT_BYTES_MAX = 64 * 1024 * 1024
const SYNC_EVERY_MS = 1000
const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 5000

/**
 * Begins a new segment after those that earlier runs have left.
 *
 * @throws {SetupFault} when the directory cannot be written.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  try {
    const journal = new Journal(options, (listSegments(options.dir).at(-1) ?? 0) + 1)
    await journal.begin()
    return journal
  } catch (error) {
    throw new SetupFault(
      `The journal in ${options.dir} cannot be written (${faultCode(error)}). ` +
        'Make room on its disk, or make it writable for the user that runs Seadragon.',
      { cause: error },
    )
  }
}

/**
 * The append-only record of what was admitted and how it ended. Lines of one turn of the event loop go
 * out in one write, and those that come while a write is under way in the next.
 *
 * After a failed write nothing more is added to that file, because its end may be half a line; the
 * journal goes on in a new segment, tried again with a growing delay. Lines of opened tickets wait for
 * it, and settled ones wait too, then saying what became of their reply; `done` is told at once.
 * Both are bounded by the tickets admitted, since none are admitted while `isWritable` is false.
 */
export class Journal {
  readonly #options: JournalOptions
  readonly #files: JournalFiles
  readonly #writeTurn = () => this.#write()
  #segment: JournalSegment | null = null
  #segmentNext: number
  #waiting: PendingLine[] = []
  /** A write, or the change to the next segment, is under way. */
  #isBusy = false
  #isScheduled = false
  #isClosed = false
  /** Why the journal is not writable; null while it is. */
  #failure: Error | null = null
  #retryMs: number
  #retryTimer: NodeJS.Timeout | null = null
  #retrying: Promise<void> | null = null
  /** The segment that failed is being given up. */
  #discarding: Promise<void> | null = null
  #syncTimer: NodeJS.Timeout | null = null
  #isSyncing = false
  /** A failed sync that a write under way has still to act upon. */
  #syncFailure: Error | null = null
  #flushWaiters: (() => void)[] = []

  constructor(options: JournalOptions, segmentNext: number) {
    this.#options = options
    this.#files = options.files ?? fs
    this.#segmentNext = segmentNext
    this.#retryMs = options.retryMsMin ?? RETRY_MS_MIN
  }

  /** False from a failed write until one has worked again. */
  get isWritable(): boolean {
    return this.#failure === null
  }

  /** Creates the first segment; to be awaited before anything else. */
  async begin(): Promise<void> {
    this.#segment = await this.#createSegment()
    if (this.#options.sync !== 'everysecond') return
    const sync = () => this.#syncInBackground()
    this.#syncTimer = setInterval(sync, this.#options.syncEveryMs ?? SYNC_EVERY_MS).unref()
  }

  open(record: OpenedRecord, done: LineDone | null = null): void {
    assert(!this.#isClosed, 'no ticket is opened once the journal is closed')
    this.#add(pendingOpen(record, done))
  }

  settle(record: SettledRecord, done: LineDone): void {
    assert(!this.#isClosed, 'no ticket ends once the journal is closed')
    this.#add(pendingSettle(record, done))
  }

  /** Resolves when all lines given before are written, or when that is impossible for now. */
  flush(): Promise<void> {
    if (this.#isSettled()) return Promise.resolve()
    return new Promise((resolve) => this.#flushWaiters.push(resolve))
  }

  /** Writes what is left, forces it to disk unless `never`, and ends. No lines after this. */
  async close(): Promise<void> {
    assert(!this.#isClosed, 'the journal is closed once')
    this.#isClosed = true
    if (this.#syncTimer !== null) clearInterval(this.#syncTimer)
    await this.flush()
    await this.#retrying
    await this.#discarding
    if (this.#failure !== null) await this.#retry()
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    if (this.#segment !== null) await this.#retire(this.#segment)
    this.#segment = null
  }

  #add(line: PendingLine): void {
    const failure = this.#failure
    if (failure === null) {
      this.#waiting.push(line)
      this.#schedule()
    } else {
      this.#waiting.push(afterFailure(line))
      queueMicrotask(() => line.done?.(failure))
    }
  }

  #isSettled(): boolean {
    return this.#failure !== null || (!this.#isBusy && this.#waiting.length === 0)
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isBusy || this.#failure !== null) return
    this.#isScheduled = true
    setImmediate(this.#writeTurn)
  }

  #write(): void {
    this.#isScheduled = false
    const segment = this.#segment
    if (segment === null || this.#failure !== null) return
    if (this.#isBusy || this.#waiting.length === 0) return
    this.#isBusy = true
    if (segment.bytes >= (this.#options.segmentBytesMax ?? SEGMENT_BYTES_MAX)) {
      void this.#changeSegment(segment)
    } else {
      this.#appendWaiting(segment)
    }
  }

  #appendWaiting(segment: JournalSegment): void {
    const lines = this.#waiting
    this.#waiting = []
    segment.append(bytesOf(lines), (error, written) => {
      if (error !== null) return this.#fail(error, this.#confirmWritten(lines, written))
      if (this.#options.sync !== 'always') return this.#confirm(lines)
      segment.sync().then(
        () => this.#confirm(lines),
        (cause: Error) => this.#fail(cause, lines),
      )
    })
  }

  #confirm(lines: readonly PendingLine[]): void {
    this.#isBusy = false
    for (const line of lines) line.done?.(null)
    this.#options.onAdvanced()
    if (this.#syncFailure !== null) this.#fail(this.#syncFailure, [])
    else if (this.#waiting.length > 0) this.#schedule()
    else this.#tellFlushed()
  }

  /** Of a write that broke off, what is in the file counts; the rest is returned. */
  #confirmWritten(lines: readonly PendingLine[], written: number): readonly PendingLine[] {
    if (this.#options.sync === 'always') return lines
    const count = countWritten(lines, written)
    for (const line of lines.slice(0, count)) line.done?.(null)
    return lines.slice(count)
  }

  async #changeSegment(full: JournalSegment): Promise<void> {
    try {
      this.#segment = await this.#createSegment()
      await this.#retire(full)
      this.#appendWaiting(this.#segment)
    } catch (error) {
      this.#fail(error as Error, [])
    }
  }

  #createSegment(): Promise<JournalSegment> {
    const { dir, sync, clock } = this.#options
    const place = { dir, segment: this.#segmentNext++, isDurable: sync !== 'never' }
    return JournalSegment.begin(this.#files, place, Buffer.from(begunLine(clock.wall())))
  }

  async #retire(segment: JournalSegment): Promise<void> {
    try {
      if (this.#options.sync !== 'never') await segment.sync()
    } finally {
      await segment.close()
    }
  }

  #syncInBackground(): void {
    const segment = this.#segment
    if (segment === null || !segment.isDirty || this.#isSyncing) return
    this.#isSyncing = true
    segment
      .sync()
      .catch((error: Error) => {
        if (this.#failure !== null) return
        if (this.#isBusy) this.#syncFailure = error
        else this.#fail(error, [])
      })
      .finally(() => {
        this.#isSyncing = false
      })
  }

  #fail(error: Error, unwritten: readonly PendingLine[]): void {
    const refused = [...unwritten, ...this.#waiting]
    const hasChanged = this.#failure === null
    this.#failure = error
    this.#syncFailure = null
    this.#waiting = refused.map(afterFailure)
    this.#isBusy = false
    this.#discarding = this.#segment?.discard() ?? this.#discarding
    this.#segment = null
    if (hasChanged) this.#options.onWritableChanged(false, error)
    for (const line of refused) line.done?.(error)
    this.#tellFlushed()
    this.#retryTimer = setTimeout(() => {
      this.#retrying = this.#retry()
    }, this.#retryMs).unref()
    this.#retryMs = Math.min(this.#retryMs * 2, this.#options.retryMsMax ?? RETRY_MS_MAX)
  }

  async #retry(): Promise<void> {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = null
    try {
      const segment = await this.#createSegment()
      this.#segment = segment
      if (this.#options.sync === 'always') await segment.sync()
    } catch (error) {
      this.#fail(error as Error, [])
      return
    }
    await this.#writeRetained(this.#segment)
  }

  #writeRetained(segment: JournalSegment): Promise<void> {
    const lines = this.#waiting
    this.#waiting = []
    if (lines.length === 0) {
      this.#recover()
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      segment.append(bytesOf(lines), (error, written) => {
        if (error === null) this.#recover()
        else this.#fail(error, lines.slice(countWritten(lines, written)))
        resolve()
      })
    })
  }

  #recover(): void {
    this.#failure = null
    this.#retryMs = this.#options.retryMsMin ?? RETRY_MS_MIN
    this.#options.onWritableChanged(true, null)
    this.#options.onAdvanced()
    if (this.#waiting.length > 0) this.#schedule()
  }

  #tellFlushed(): void {
    const waiters = this.#flushWaiters
    this.#flushWaiters = []
    for (const resolve of waiters) resolve()
  }
}
