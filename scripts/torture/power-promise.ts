import type { SyncMode } from '../../server/account/journal-options.ts'
import type { JournalFiles } from '../../server/account/journal-segment.ts'

/**
 * Which confirmed tickets a power cut must not take, by what the journal asked of the disk. With
 * `always` that is all of them; with `everysecond` those that were confirmed before a sync began that
 * has succeeded since, and the syncs begin every second; with `never` none.
 */
export class PowerPromise {
  readonly #mode: SyncMode
  readonly #owed = new Set<string>()
  #others: string[] = []
  /** Syncs under way, oldest first. */
  readonly #syncing: symbol[] = []

  constructor(mode: SyncMode) {
    this.#mode = mode
  }

  /** Those that must be there if the power is cut now. */
  get owed(): ReadonlySet<string> {
    return this.#owed
  }

  onConfirmed(ticket: string): void {
    if (this.#mode === 'always') this.#owed.add(ticket)
    else this.#others.push(ticket)
  }

  /** The same files, watched. */
  watch(files: JournalFiles): JournalFiles {
    const dirs = new Set<number>()
    return {
      open: (...call) => {
        const [path, flags, mode, done] = call
        files.open(path, flags, mode, (error, file) => {
          if (flags === 'r') dirs.add(file)
          done(error, file)
        })
      },
      write: (...call) => files.write(...call),
      close: (...call) => files.close(...call),
      unlink: (...call) => files.unlink(...call),
      fdatasync: (file, done) => {
        if (dirs.has(file)) return files.fdatasync(file, done)
        const sync = Symbol('sync')
        const covered = [...this.#others]
        this.#syncing.push(sync)
        files.fdatasync(file, (error) => {
          this.#onSynced(sync, covered, error)
          done(error)
        })
      },
    }
  }

  #onSynced(sync: symbol, covered: readonly string[], error: Error | null): void {
    const isOldest = this.#syncing[0] === sync
    this.#syncing.splice(this.#syncing.indexOf(sync), 1)
    // A disk that refuses to force bytes out keeps no promise about them, whoever asks again.
    if (error !== null) this.#others = []
    // The change to a new file has the old one synced at the same time, and is over after that.
    if (error !== null || !isOldest || this.#mode === 'never') return
    const pending = new Set(this.#others)
    for (const ticket of covered) if (pending.has(ticket)) this.#owed.add(ticket)
    this.#others = this.#others.filter((ticket) => !this.#owed.has(ticket))
  }
}
