import { join } from 'node:path'
import Database from 'better-sqlite3'

/** A settled or open record, as the database has it. */
export interface BookedRecord {
  readonly requestId: string
  readonly outcome: string | null
  readonly completionTokens: number | null
}

/** The records of a gateway that has stopped, read past its own program. */
export const readBooks = (dataDir: string): readonly BookedRecord[] => {
  const database = new Database(join(dataDir, 'seadragon.db'), { readonly: true })
  try {
    return database
      .prepare(
        'SELECT request_id AS requestId, outcome, completion_tokens AS completionTokens FROM usage_record',
      )
      .all() as BookedRecord[]
  } finally {
    database.close()
  }
}
