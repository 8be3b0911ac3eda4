import type { Kysely } from 'kysely'
import type { HostHistory, HostRequests, MemoryHistory, Span, Stay } from './model-memory.ts'
import type { ModelStayRow, Schema } from './schema.ts'

export interface HistoryQuery {
  /** Wall-clock milliseconds. */
  readonly from: number
  /** Counts of requests begin at most that long before what they count. */
  readonly countMs: number
  /** Of each host, so that one that loads all the time takes nothing from the others. */
  readonly endedStaysMax: number
}

export const memoryHistory = async (
  db: Kysely<Schema>,
  query: HistoryQuery,
): Promise<MemoryHistory> => {
  const requests = await requestsByHost(db, query.from - query.countMs)
  const loads = await loadsByHost(db, query.from)
  const stays = await openStays(db)
  const toldFrom = new Map<string, number>()
  for (const host of await hostsWithStays(db)) {
    const ended = await endedStays(db, host, query)
    stays.push(...ended.stays)
    if (ended.leftOutTo !== null) toldFrom.set(host, ended.leftOutTo)
  }
  const hosts = new Set([...requests.keys(), ...loads.keys(), ...stays.map(({ host }) => host)])
  return {
    watched: await watchedSpans(db),
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
  { from, endedStaysMax }: HistoryQuery,
): Promise<{ readonly stays: readonly Stay[]; readonly leftOutTo: number | null }> => {
  const rows = await db
    .selectFrom('modelStay')
    .selectAll()
    .where('host', '=', host)
    .where('endedAt', '>=', from)
    .orderBy('endedAt', 'desc')
    .limit(endedStaysMax + 1)
    .execute()
  const leftOutTo = rows[endedStaysMax]?.endedAt ?? null
  return { stays: rows.slice(0, endedStaysMax).map(stayOf), leftOutTo }
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

const watchedSpans = async (db: Kysely<Schema>): Promise<readonly Span[]> => {
  const rows = await db
    .selectFrom('memoryWatch')
    .select(['beganAt as from', 'endedAt as to'])
    .orderBy('beganAt', 'desc')
    .limit(SPANS_MAX)
    .execute()
  return rows.reverse()
}
