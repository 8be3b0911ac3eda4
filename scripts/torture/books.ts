import { join } from 'node:path'
import Database from 'better-sqlite3'

/** A settled or open record, as the database has it. */
export interface BookedRecord {
  readonly requestId: string
  readonly outcome: string | null
  readonly completionTokens: number | null
  /** The host that it ran on last. */
  readonly host: string | null
  readonly queuedAt: number
  readonly endedAt: number | null
}

/** The records of a gateway that has stopped, read past its own program. */
export const readBooks = (dataDir: string): readonly BookedRecord[] => {
  const database = new Database(join(dataDir, 'seadragon.db'), { readonly: true })
  try {
    return database
      .prepare(
        'SELECT request_id AS requestId, outcome, completion_tokens AS completionTokens, host, ' +
          'queued_at AS queuedAt, ended_at AS endedAt FROM usage_record',
      )
      .all() as BookedRecord[]
  } finally {
    database.close()
  }
}
