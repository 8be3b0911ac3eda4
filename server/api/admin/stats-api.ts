import { memoryQuery, memoryReport } from '../../../shared/api/model-memory.ts'
import { stats as statsSchema, statsHistory } from '../../../shared/api/stats.ts'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import type { DepthHistory } from '../../account/depth-history.ts'
import type { MemoryReport, ModelWatch } from '../../account/model-watch.ts'
import type { Traffic } from '../../account/traffic.ts'
import type { Clock } from '../../clock.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Scheduler } from '../../queue/scheduler.ts'
import { describeSwitches } from '../queue/model-switches.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface StatsApiDeps {
  readonly clock: Clock
  readonly hosts: HostPool
  readonly scheduler: Scheduler
  readonly traffic: Traffic
  readonly pipeline: Pipeline
  readonly history: DepthHistory
  readonly memory: ModelWatch
}

const show = route({
  method: 'get',
  path: '/',
  summary: 'How it goes now and in the last minute',
  access: 'operator',
  responses: { 200: json(statsSchema, 'Counts, and times in milliseconds.') },
})

const showHistory = route({
  method: 'get',
  path: '/history',
  summary: 'How deep the queue was in the last hour, by class',
  access: 'operator',
  responses: { 200: json(statsHistory, 'Columns of equal length, oldest first.') },
})

const showModels = route({
  method: 'get',
  path: '/models',
  summary:
    'Which models were in the memory of which host, when, and how often one had to be loaded',
  description:
    'Of the last hours, as far as it is kept (retention.memoryDays), as looks at the hosts and their replies told of it. Nothing is known of the time in which no gateway ran: see gaps. The last seconds before it was killed are lost too.',
  access: 'operator',
  request: { query: memoryQuery },
  responses: { 200: json(memoryReport, 'By host, oldest first.') },
})

/** What operators look at first. */
export const createStatsApi = (deps: StatsApiDeps) =>
  createResource()
    .openapi(show, (c) => c.json(describeStats(deps), 200))
    .openapi(showHistory, (c) => c.json(deps.history.columns(), 200))
    .openapi(showModels, async (c) => {
      const { hours } = c.req.valid('query')
      return c.json(describeMemory(await deps.memory.report(hours * HOUR_MS)), 200)
    })

const HOUR_MS = 3_600_000

const describeMemory = ({ hosts, stays, ...report }: MemoryReport) => ({
  ...report,
  hosts: hosts.map(({ host, requests, loads, loadingMs, toldFrom }) => ({
    host,
    requests,
    loads,
    loadsPer100: requests === 0 ? null : Math.round((loads * 1_000) / requests) / 10,
    loadingMs,
    toldFrom,
    stays: stays
      .filter((stay) => stay.host === host)
      .map(({ host: _host, key: _key, ...stay }) => stay),
  })),
})

export const describeStats = (deps: Omit<StatsApiDeps, 'history'>) => {
  const { scheduler, traffic, pipeline } = deps
  const running = scheduler.running()
  return {
    ...describeFigures(deps),
    answers: running.flatMap(({ id }) => answerOf(pipeline, id)),
    loading: running.flatMap((one) => loadingOf(deps, one)),
    refusals: traffic.refusals(),
    switches: describeSwitches(deps),
  }
}

type FiguresDeps = Pick<StatsApiDeps, 'clock' | 'hosts' | 'scheduler' | 'traffic'>

/** Of nobody in particular: it may leave the house. */
export const describeFigures = ({ clock, hosts, scheduler, traffic }: FiguresDeps) => {
  const depth = scheduler.depth(clock.now())
  const { requestsPerMinute, startedPerMinute, averageWaitMs, tokensPerSecond } = traffic.summary()
  return {
    queue_length: scheduler.size,
    active_requests: scheduler.running().length,
    requests_per_minute: requestsPerMinute,
    started_per_minute: startedPerMinute,
    average_wait_time: averageWaitMs,
    wait_p50: traffic.waitPercentile(0.5),
    wait_p95: traffic.waitPercentile(0.95),
    tokens_per_second: tokensPerSecond,
    classes: Object.fromEntries(
      CALLER_CLASSES.map((name) => {
        return [name, { ...depth[name], ...traffic.summary([name]) }]
      }),
    ),
    hosts: hosts.all().map((host) => {
      const { name, slots, isAvailable } = host.view()
      return {
        name,
        driver: host.config.driver,
        slots,
        inUse: scheduler.slotsInUse(name),
        isAvailable,
        isReachable: host.isReachable,
        breaker: host.breakerState,
        version: host.version,
        models: host.models.length,
        loaded: host.residents.map((resident) => resident.name),
      }
    }),
  }
}

/** Nothing where no piece of it has come yet. */
const answerOf = (pipeline: Pipeline, ticket: string) => {
  const { pieces, pieceMs } = pipeline.find(ticket)?.record.progress ?? NO_PIECES
  if (pieces === 0) return []
  const rate = pieceMs === 0 ? 0 : Math.round((pieces * 10_000) / pieceMs) / 10
  return [{ ticket, tokens: pieces, tokens_per_second: rate }]
}

/** Nothing unless its host tells what it has in memory, has not this model there, and no piece has come. */
const loadingOf = (
  { pipeline, hosts, memory }: Omit<StatsApiDeps, 'history'>,
  { id, host: name }: { readonly id: string; readonly host: string },
) => {
  const record = pipeline.find(id)?.record
  const host = hosts.all().find(({ config }) => config.name === name)
  if (record === undefined || host === undefined || record.progress.pieces > 0) return []
  const { modelKey } = record
  const loaded = host.view().loaded ?? null
  if (loaded === null || loaded.has(modelKey) || host.isRemote(modelKey)) return []
  return [{ ticket: id, loadMs: memory.timesOf(modelKey).loadMs }]
}

const NO_PIECES = { pieces: 0, pieceMs: 0 }
