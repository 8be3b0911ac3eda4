import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Schema } from './schema.ts'

/** A host that the gateway found by itself on this machine. */
export interface DetectedHost {
  readonly name: string
  readonly driver: string
  readonly url: string
  readonly detectedAt: number
}

export interface DetectedHostTable {
  list(): Promise<readonly DetectedHost[]>
  /** A host of the same name is replaced. */
  save(host: Omit<DetectedHost, 'detectedAt'>): Promise<DetectedHost>
}

export function createDetectedHostTable(db: Kysely<Schema>, clock: Clock): DetectedHostTable {
  return {
    list: () => db.selectFrom('detectedHost').selectAll().orderBy('name').execute(),
    save: async ({ name, driver, url }) => {
      const row = { name, driver, url, detectedAt: clock.wall() }
      await db
        .insertInto('detectedHost')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute()
      return row
    },
  }
}
