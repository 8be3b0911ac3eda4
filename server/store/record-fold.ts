import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import type { OpenDatabase } from './database.ts'
import { Rollup } from './rollup.ts'
import { FINEST_CUBE } from './usage-cube.ts'
import { NOT_ENDED } from './usage-series.ts'

interface PairedLines {
  readonly opened: OpenedRecord
  settled: SettledRecord | null
}

/**
 * Brings the lines of one batch of the journal into the database, within the transaction that is open:
 * a record whose two lines are both in it is written once, whole. A ticket is opened by its first line
 * and ended by its first settled line; every other line about it is ignored and counted.
 */
export class RecordFold {
  readonly #database: OpenDatabase
  readonly #added = new Map<string, PairedLines>()
  readonly #rollup = new Rollup()
  #ignoredRecords = 0

  constructor(database: OpenDatabase) {
    this.#database = database
  }

  get ignoredRecords(): number {
    return this.#ignoredRecords
  }

  open(opened: OpenedRecord): void {
    if (this.#added.has(opened.ticket)) this.#ignoredRecords += 1
    else this.#added.set(opened.ticket, { opened, settled: null })
  }

  settle(settled: SettledRecord): void {
    const added = this.#added.get(settled.ticket)
    if (added === undefined) this.#end(settled)
    else if (added.settled === null) added.settled = settled
    else this.#ignoredRecords += 1
  }

  /** Writes what the lines have added up to; to be called once, after all of them. */
  write(): void {
    for (const lines of this.#added.values()) this.#add(lines)
    this.#rollup.write(this.#database.addSums)
  }

  #add({ opened, settled }: PairedLines): void {
    const { records, series } = this.#database
    const ids = series.of(opened, settled ?? NOT_ENDED)
    if (records.insert({ opened, settled, series: ids[FINEST_CUBE]! })) {
      if (settled !== null) this.#rollup.add(ids, settled)
      return
    }
    // Its beginning was known from an earlier batch; its end may still be news.
    this.#ignoredRecords += 1
    if (settled !== null) this.#end(settled)
  }

  #end(settled: SettledRecord): void {
    const { records, series } = this.#database
    const origin = records.end(settled)
    if (origin === null) {
      this.#ignoredRecords += 1
      return
    }
    const ids = series.of(origin, settled)
    records.move(origin.id, ids[FINEST_CUBE]!)
    this.#rollup.add(ids, settled)
  }
}
