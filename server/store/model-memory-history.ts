import type { Kysely, Transaction } from 'kysely'
import type {
  HostHistory,
  HostRequests,
  MemoryChanges,
  MemoryHistory,
  Span,
  Stay,
} from './model-memory.ts'
import { addUnsavedLoads, addUnsavedRequests, withUnsaved } from './unsaved-memory.ts'
import type { ModelStayRow, Schema } from './schema.ts'

export interface HistoryQuery {
  /** Wall-clock milliseconds. */
  readonly from: number
  /** Counts of requests begin at most that long before what they count. */
  readonly countMs: number
  /** Of each host, so that one that loads all the time takes nothing from the others. */
  readonly endedStaysMax: number
  /** What is told as if it had been saved: to look at something writes nothing. */
  readonly unsaved: Pick<MemoryChanges, 'watched' | 'stays' | 'requests'>
}

/** In one transaction, so that nothing is counted twice that is saved meanwhile. */
export const memoryHistory = (db: Kysely<Schema>, query: HistoryQuery): Promise<MemoryHistory> =>
  db.transaction().execute((transaction) => read(transaction, query))

const read = async (db: Transaction<Schema>, query: HistoryQuery): Promise<MemoryHistory> => {
  const { unsaved } = query
  const countsFrom = query.from - query.countMs
  const requests = await requestsByHost(db, countsFrom)
  await addUnsavedRequests(db, requests, { from: countsFrom, changed: unsaved.requests })
  const loads = await loadsByHost(db, query.from)
  await addUnsavedLoads(db, loads, { from: query.from, changed: unsaved.stays })
  const stays = withUnsaved(await openStays(db), unsaved.stays).filter(({ to }) => to === null)
  const toldFrom = new Map<string, number>()
  const named = [...(await hostsWithStays(db)), ...unsaved.stays.map(({ host }) => host)]
  for (const host of new Set(named)) {
    const ended = await endedStays(db, host, query)
    stays.push(...ended.stays)
    if (ended.leftOutTo !== null) toldFrom.set(host, ended.leftOutTo)
  }
  const hosts = new Set([...requests.keys(), ...loads.keys(), ...stays.map(({ host }) => host)])
  return {
    watched: await watchedSpans(db, unsaved.watched),
    hosts: [...hosts].map((host): HostHistory => ({
      host,
      requests: requests.get(host) ?? 0,
      loads: loads.get(host)?.loads ?? 0,
      loadingMs: loads.get(host)?.loadingMs ?? 0,
      toldFrom: toldFrom.get(host) ?? query.from,
    })),
    stays: stays.sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1)),
  }
}

const requestsByHost = async (db: Kysely<Schema>, from: number): Promise<Map<string, number>> => {
  const rows: Omit<HostRequests, 'from'>[] = await db
    .selectFrom('hostRequest')
    .select((eb) => ['host', eb.fn.sum<number>('requests').as('requests')])
    .where('beganAt', '>', from)
    .groupBy('host')
    .execute()
  return new Map(rows.map(({ host, requests }) => [host, requests]))
}

/** By an index for just these columns: nothing that was before is read. */
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
    .groupBy('host')
    .execute()
  return new Map(rows.map(({ host, loads, loadingMs }) => [host, { loads, loadingMs }]))
}

const openStays = async (db: Kysely<Schema>): Promise<Stay[]> => {
  const rows = await db.selectFrom('modelStay').selectAll().where('endedAt', 'is', null).execute()
  return rows.map(stayOf)
}

/** One look into the primary key for each, instead of one for each stay. */
const hostsWithStays = async (db: Kysely<Schema>): Promise<readonly string[]> => {
  const hosts: string[] = []
  for (;;) {
    const next = await db
      .selectFrom('modelStay')
      .select('host')
      .where('host', '>', hosts.at(-1) ?? '')
      .orderBy('host')
      .limit(1)
      .executeTakeFirst()
    if (next === undefined) return hosts
    hosts.push(next.host)
  }
}

/** The latest of a host, and until when those were there that are left out; null where none is. */
const endedStays = async (
  db: Kysely<Schema>,
  host: string,
  { from, endedStaysMax, unsaved }: HistoryQuery,
): Promise<{ readonly stays: readonly Stay[]; readonly leftOutTo: number | null }> => {
  const rows = await db
    .selectFrom('modelStay')
    .selectAll()
    .where('host', '=', host)
    .where('endedAt', '>=', from)
    .orderBy('endedAt', 'desc')
    .limit(endedStaysMax + 1)
    .execute()
  const changed = unsaved.stays.filter((stay) => stay.host === host)
  // What has ended stays so: with what is not saved there are never fewer of these.
  const ended = withUnsaved(rows.map(stayOf), changed)
    .filter(({ to }) => to !== null && to >= from)
    .sort((a, b) => b.to! - a.to!)
  return { stays: ended.slice(0, endedStaysMax), leftOutTo: ended[endedStaysMax]?.to ?? null }
}

const stayOf = ({ modelKey, beganAt, endedAt, isLoad, isLost, ...row }: ModelStayRow): Stay => ({
  ...row,
  key: modelKey,
  from: beganAt,
  to: endedAt,
  isLoad: isLoad === 1,
  isLost: isLost === 1,
})

/** Of a gateway that never stays up there may be more; the latest of them tell that well enough. */
const SPANS_MAX = 1_000

const watchedSpans = async (db: Kysely<Schema>, now: Span): Promise<readonly Span[]> => {
  const rows = await db
    .selectFrom('memoryWatch')
    .select(['beganAt as from', 'endedAt as to'])
    .where('beganAt', '!=', now.from)
    .orderBy('beganAt', 'desc')
    .limit(SPANS_MAX)
    .execute()
  return [...rows, now].sort((a, b) => a.from - b.from)
}
