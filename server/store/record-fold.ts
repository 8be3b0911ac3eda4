import type { Kysely } from 'kysely'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import type { RecordStatements } from './record-statements.ts'
import { Rollup } from './rollup.ts'
import type { Schema } from './schema.ts'

interface AddedRecord {
  readonly opened: OpenedRecord
  settled: SettledRecord | null
}

/**
 * Brings the lines of one batch of the journal into the database, within the transaction that is open:
 * a record whose two lines are both in it is written once, whole. A ticket is opened by its first line
 * and ended by its first settled line; every other line about it is ignored and counted.
 */
export class RecordFold {
  readonly #statements: RecordStatements
  readonly #added = new Map<string, AddedRecord>()
  readonly #rollup = new Rollup()
  #ignoredRecords = 0

  constructor(statements: RecordStatements) {
    this.#statements = statements
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
  async write(db: Kysely<Schema>): Promise<void> {
    for (const { opened, settled } of this.#added.values()) this.#add(opened, settled)
    await this.#rollup.write(db)
  }

  #add(opened: OpenedRecord, settled: SettledRecord | null): void {
    if (this.#statements.insert(opened, settled)) {
      if (settled !== null) this.#rollup.add(opened, settled)
      return
    }
    // Its beginning was known from an earlier batch; its end may still be news.
    this.#ignoredRecords += 1
    if (settled !== null) this.#end(settled)
  }

  #end(settled: SettledRecord): void {
    const origin = this.#statements.end(settled)
    if (origin === null) this.#ignoredRecords += 1
    else this.#rollup.add(origin, settled)
  }
}
