import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase, type OpenDatabase } from '../store/database.ts'
import { segmentPath } from '../store/journal-segments.ts'
import { migrate } from '../store/migrations.ts'
import { seedWhitelist } from '../store/whitelist-table.ts'
import { SOME_TIME } from './usage-records.ts'
import { temporaryDir } from './temporary-dir.ts'

export interface TestDatabase extends OpenDatabase {
  readonly path: string
  readonly journalDir: string
  /** Writes a whole segment of the journal. */
  writeSegment(segment: number, content: string | Buffer): void
}

/** A database with the newest schema in a directory of its own, and a place for a journal. */
export async function testDatabase(whitelist: readonly string[] = []): Promise<TestDatabase> {
  const dir = temporaryDir()
  const path = join(dir, 'test.db')
  const journalDir = join(dir, 'journal')
  mkdirSync(journalDir)
  const database = openDatabase(path, 0)
  onTestFinished(() => database.db.destroy())
  await migrate(database.db, {
    clock: { now: () => 0, wall: () => SOME_TIME },
    seed: (db) => seedWhitelist(db, whitelist, SOME_TIME),
  })
  return {
    ...database,
    path,
    journalDir,
    writeSegment: (segment, content) => writeFileSync(segmentPath(journalDir, segment), content),
  }
}
