import { sql, type Kysely, type Transaction } from 'kysely'
import type { CallerClass } from '../../shared/caller-class.ts'
import { memoryHistory, type HistoryQuery } from './model-memory-history.ts'
import type { KeptMemory, MemoryChanges, MemoryHistory, Stay } from './model-memory.ts'
import type { ModelStayRow, Schema } from './schema.ts'

/** What the hosts did with their memory, over the restarts of the gateway. */
export interface ModelMemoryTable {
  /**
   * For a gateway that begins to watch: ends what an earlier one saw in memory at the time at which that one
   * watched last, and answers what to go on with, of counts those from this time on.
   */
  resume(countsFrom: number, contextsMax: number): Promise<KeptMemory>
  save(changes: MemoryChanges): Promise<void>
  history(query: HistoryQuery): Promise<MemoryHistory>
}

export const createModelMemoryTable = (db: Kysely<Schema>): ModelMemoryTable => ({
  resume: (countsFrom, contextsMax) =>
    db.transaction().execute(async (transaction) => {
      await endStays(transaction)
      return keptMemory(transaction, countsFrom, contextsMax)
    }),
  save: (changes) => db.transaction().execute((transaction) => save(transaction, changes)),
  history: (query) => memoryHistory(db, query),
})

/** Nobody knows how long they stayed after that. Those that are open are found by an index. */
const endStays = async (db: Transaction<Schema>): Promise<void> => {
  const { at } = await db
    .selectFrom('memoryWatch')
    .select((eb) => eb.fn.max('endedAt').as('at'))
    .executeTakeFirstOrThrow()
  await db
    .updateTable('modelStay')
    .set((eb) => ({ endedAt: eb.fn<number>('max', ['beganAt', eb.val(at ?? 0)]), isLost: 1 }))
    .where('endedAt', 'is', null)
    .execute()
}

const keptMemory = async (
  db: Transaction<Schema>,
  countsFrom: number,
  contextsMax: number,
): Promise<KeptMemory> => {
  const requests = await db
    .selectFrom('hostRequest')
    .select(['host', 'beganAt as from', 'requests'])
    .where('beganAt', '>=', countsFrom)
    .execute()
  const times = await db
    .selectFrom('modelTime')
    .select(['modelKey as key', 'loadMs', 'unloadMs', 'measuredAt'])
    .execute()
  const contexts = await db
    .selectFrom('contextChange')
    .selectAll()
    .orderBy('lastAt', 'desc')
    .limit(contextsMax)
    .execute()
  const asNotes = contexts.map((row) => ({ ...row, class: row.class as CallerClass }))
  return { requests, times, contexts: asNotes.reverse() }
}

/** Some statements for rows that are few: the one who saves them hands over no more at once. */
const save = async (db: Transaction<Schema>, changes: MemoryChanges): Promise<void> => {
  const { watched, stays, requests, times, contexts, contextsMax } = changes
  const watch = { beganAt: watched.from, endedAt: watched.to }
  await db.replaceInto('memoryWatch').values(watch).execute()
  for (const stay of stays) await db.replaceInto('modelStay').values(rowOf(stay)).execute()
  for (const { host, from, requests: count } of requests) {
    const row = { host, beganAt: from, requests: count }
    await db.replaceInto('hostRequest').values(row).execute()
  }
  for (const { key, ...time } of times) {
    await db
      .replaceInto('modelTime')
      .values({ modelKey: key, ...time })
      .execute()
  }
  for (const note of contexts) await db.replaceInto('contextChange').values(note).execute()
  if (contexts.length > 0) await deleteOldContexts(db, contextsMax)
}

/** Those that were heard of longest ago make room, as they do where they are counted. */
const deleteOldContexts = async (db: Transaction<Schema>, max: number): Promise<void> => {
  const beyond = db
    .selectFrom('contextChange')
    .select(sql.ref('rowid').as('id'))
    .orderBy('lastAt', 'desc')
    .limit(-1)
    .offset(max)
  await db.deleteFrom('contextChange').where(sql.ref('rowid'), 'in', beyond).execute()
}

const rowOf = ({ key, from, to, isLoad, isLost, ...stay }: Stay): ModelStayRow => ({
  ...stay,
  modelKey: key,
  beganAt: from,
  endedAt: to,
  isLoad: Number(isLoad),
  isLost: Number(isLost),
})
