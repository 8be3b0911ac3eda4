import type { ExpressionBuilder, Kysely, Transaction } from 'kysely'
import type { CallerClass } from '../../shared/caller-class.ts'
import type {
  HostRequests,
  KeptMemory,
  MemoryChanges,
  MemoryHistory,
  Span,
  Stay,
} from './model-memory.ts'
import type { ModelStayRow, Schema } from './schema.ts'

export interface HistoryQuery {
  /** Wall-clock milliseconds. */
  readonly from: number
  /** Counts of requests begin at most that long before what they count. */
  readonly countMs: number
  readonly staysMax: number
}

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
  history: async ({ from, countMs, staysMax }) => {
    const requests = await requestsByHost(db, from - countMs)
    const loads = await loadsByHost(db, from)
    const hosts = new Set([...requests.keys(), ...loads.keys()])
    const stays = await staysSince(db, from, staysMax + 1)
    return {
      watched: await watchedSpans(db),
      hosts: [...hosts].map((host) => ({
        host,
        requests: requests.get(host) ?? 0,
        loads: loads.get(host)?.loads ?? 0,
        loadingMs: loads.get(host)?.loadingMs ?? 0,
      })),
      stays: stays.slice(0, staysMax).reverse(),
      hasMoreStays: stays.length > staysMax,
    }
  },
})

/** Nobody knows how long they stayed after that. */
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

/** Some statements for rows that are few: in ten seconds little changes in the memory of a host. */
const save = async (db: Transaction<Schema>, changes: MemoryChanges): Promise<void> => {
  const { watched, stays, requests, times, contexts } = changes
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
}

const rowOf = ({ key, from, to, isLoad, isLost, ...stay }: Stay): ModelStayRow => ({
  ...stay,
  modelKey: key,
  beganAt: from,
  endedAt: to,
  isLoad: Number(isLoad),
  isLost: Number(isLost),
})

const stayOf = ({ modelKey, beganAt, endedAt, isLoad, isLost, ...row }: ModelStayRow): Stay => ({
  ...row,
  key: modelKey,
  from: beganAt,
  to: endedAt,
  isLoad: isLoad === 1,
  isLost: isLost === 1,
})

const requestsByHost = async (
  db: Kysely<Schema>,
  from: number,
): Promise<ReadonlyMap<string, number>> => {
  const rows: Omit<HostRequests, 'from'>[] = await db
    .selectFrom('hostRequest')
    .select((eb) => ['host', eb.fn.sum<number>('requests').as('requests')])
    .where('beganAt', '>', from)
    .groupBy('host')
    .execute()
  return new Map(rows.map(({ host, requests }) => [host, requests]))
}

const loadsByHost = async (db: Kysely<Schema>, from: number) => {
  const rows = await db
    .selectFrom('modelStay')
    .select((eb) => [
      'host',
      eb.fn.countAll<number>().as('loads'),
      eb.fn.sum<number | null>('loadMs').as('loadingMs'),
    ])
    .where('isLoad', '=', 1)
    .where('beganAt', '>=', from)
    .where((eb) => isThere(eb, from))
    .groupBy('host')
    .execute()
  return new Map(rows.map(({ host, loads, loadingMs }) => [host, { loads, loadingMs }]))
}

/** The latest first. */
const staysSince = async (db: Kysely<Schema>, from: number, max: number): Promise<Stay[]> => {
  const rows = await db
    .selectFrom('modelStay')
    .selectAll()
    .where((eb) => isThere(eb, from))
    .orderBy('beganAt', 'desc')
    .orderBy('modelKey', 'desc')
    .limit(max)
    .execute()
  return rows.map(stayOf)
}

/** What was there at the time or later. */
const isThere = (eb: ExpressionBuilder<Schema, 'modelStay'>, at: number) =>
  eb.or([eb('endedAt', 'is', null), eb('endedAt', '>=', at)])

/** Of a gateway that never stays up there may be more; the latest of them tell that well enough. */
const SPANS_MAX = 1_000

const watchedSpans = async (db: Kysely<Schema>): Promise<readonly Span[]> => {
  const rows = await db
    .selectFrom('memoryWatch')
    .select(['beganAt as from', 'endedAt as to'])
    .orderBy('beganAt', 'desc')
    .limit(SPANS_MAX)
    .execute()
  return rows.reverse()
}
