import { createRequestLog } from '../account/request-log.ts'
import { DepthHistory } from '../account/depth-history.ts'
import { ModelWatch } from '../account/model-watch.ts'
import { RequestMetrics, type MeasuredHost } from '../account/request-metrics.ts'
import { Traffic } from '../account/traffic.ts'
import { Intake } from '../admit/intake.ts'
import { RequestLimits } from '../admit/request-limits.ts'
import type { HopMarker } from '../api/hop-marker.ts'
import type { IsStanding } from '../admit/standing.ts'
import type { SessionService } from '../auth/sessions.ts'
import type { Clock } from '../clock.ts'
import type { LiveSettings } from '../config/live-settings.ts'
import type { Settings } from '../config/settings-schema.ts'
import type { Host, HostConfig } from '../dispatch/host.ts'
import { HostPool } from '../dispatch/host-pool.ts'
import { canonicalModelName } from '../../shared/model-name.ts'
import { RetryBudget } from '../dispatch/retry-budget.ts'
import { ShowCache } from '../dispatch/show-cache.ts'
import { fanOut } from '../events.ts'
import type { CallerLimits } from '../flow/caller-limits.ts'
import { LoopDelay } from '../health/loop-delay.ts'
import type { Logger } from '../log.ts'
import type { KeyEndings } from './key-endings.ts'
import type { RecordJournal } from '../pipeline/exchange-context.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import { Scheduler } from '../queue/scheduler.ts'
import type { ModelMemoryTable } from '../store/model-memory-table.ts'
import { createDemoDriver } from '../upstream/demo/demo-driver.ts'
import type { Driver } from '../upstream/driver.ts'
import { createNamedDriver } from '../dispatch/named-driver.ts'
import { createOllamaDriver } from '../upstream/ollama/driver.ts'
import { OpenaiDriver } from '../upstream/openai/driver.ts'

export interface CoreParts {
  readonly sessions: SessionService
  readonly keys: Pick<KeyEndings, 'isStanding'>
  readonly clock: Clock
  readonly journal: RecordJournal
  readonly modelMemory: ModelMemoryTable
  readonly hopMarker: HopMarker
  readonly log: Logger
}

export type Core = ReturnType<typeof composeCore>

/** The queue, the hosts and the pipeline between them, with those who watch. */
export const composeCore = (live: LiveSettings, parts: CoreParts) => {
  const { clock, log, sessions, keys } = parts
  const settings = settingsOf(live)
  const scheduler = new Scheduler(settings.queue, {
    startTicket: (ticket, host, base) => pipeline.startTicket(ticket, host, base),
    evictTicket: (ticket, reason) => pipeline.evictTicket(ticket, reason),
  })
  live.watch(({ queue: { agingPerMinute } }, before) => {
    if (agingPerMinute === before.queue.agingPerMinute) return
    scheduler.onAgingChanged(agingPerMinute, clock.now())
  })
  const memory = new ModelWatch({ clock, table: parts.modelMemory, settings: settings.memory })
  const hosts = new HostPool({
    clock,
    settings: settings.hosts,
    createDriver: (config, bearer) => createDriver({ config, bearer }, live.current, parts),
    slotsInUse: (name) => scheduler.slotsInUse(name),
    onHostChanged: (view) => {
      scheduler.onHostChanged(view, clock.now())
      const host = hosts.get(view.name)
      if (host === undefined) return
      void shows.warm(host)
      watchMemory(memory, host)
    },
    onHostRemoved: (name) => {
      scheduler.onHostRemoved(name, clock.now())
      memory.onRemoved(name)
    },
    onHostState: (host, isReachable, detail) =>
      isReachable ? log.info({ host }, 'host is up') : log.warn({ host, detail }, 'host is down'),
  })
  const shows = new ShowCache(hosts, settings.hosts)
  const intake = new Intake()
  const { traffic, metrics, ...figures } = composeFigures(scheduler, hosts, clock)
  const limits = new RequestLimits({ clock, settings: settings.limits })
  const events = fanOut([
    metrics.events,
    traffic.events,
    limits.events,
    memory.events,
    createRequestLog(log, clock, settings.log),
  ])
  const isStanding: IsStanding = (caller) =>
    keys.isStanding(caller) && (caller.sessionId === null || sessions.isLive(caller.sessionId))
  const pipeline: Pipeline = new Pipeline({
    isStanding,
    intake,
    clock,
    scheduler,
    hosts,
    journal: parts.journal,
    events,
    retries: new RetryBudget(settings.retry),
    wait: settings.wait,
    settings: { reply: settings.reply, attempt: settings.attempt, orphans: settings.wait },
  })
  const limitCaller = (callerId: string, own: CallerLimits | null): void => {
    limits.change(callerId, own)
    scheduler.onCallerLimited(callerId, own, clock.now())
  }
  const watching = { ...figures, traffic, memory, metrics, events }
  const admitting = { isStanding, intake, limits, limitCaller }
  return { ...watching, ...admitting, scheduler, hosts, shows, pipeline }
}

/** What is counted of all that happens. */
const composeFigures = (scheduler: Scheduler, hosts: HostPool, clock: Clock) => {
  const traffic = new Traffic(clock)
  const metrics = new RequestMetrics({
    depth: () => scheduler.depth(clock.now()),
    hosts: () => hosts.all().map((host) => measured(host, scheduler)),
  })
  const history = new DepthHistory(clock, {
    depth: () => scheduler.depth(clock.now()),
    running: () => scheduler.running().length,
  })
  return { traffic, metrics, history, loopDelay: new LoopDelay() }
}

const measured = (host: Host, scheduler: Scheduler): MeasuredHost => {
  const { name, slots, isAvailable } = host.view()
  return { name, slots, isAvailable, load: host.load, inUse: scheduler.slotsInUse(name) }
}

/** Its last look is told with each change of it. */
const watchMemory = (memory: ModelWatch, host: Host): void => {
  const { lastLook, residents, isReachable, config } = host
  if (lastLook === null) return
  const { at, tookMs } = lastLook
  const names = residents.map(({ name }) => ({ model: name, key: canonicalModelName(name) }))
  const seen = isReachable ? names : null
  memory.onLooked({ host: config.name, begunAt: at - tookMs, at, residents: seen })
}

/** What the parts have, each as it is in force. */
const settingsOf = (live: LiveSettings) => {
  const breaker = live.view((settings) => settings.breaker)
  return {
    queue: live.view(({ queue }) => queue),
    hosts: live.view(({ upstream }) => ({ ...upstream, breaker })),
    limits: live.view(({ limits }) => limits),
    log: live.view(({ log }) => log),
    retry: live.view(({ retry }) => retry),
    wait: live.view(({ wait }) => wait),
    memory: live.view(({ retention: { memoryDays } }) => ({ memoryDays })),
    reply: live.view(({ wait, limits: { readerStallMs } }) => ({ ...wait, readerStallMs })),
    attempt: live.view(({ limits, upstream }) => ({ ...limits, ...upstream })),
  }
}

interface NewDriver {
  readonly config: HostConfig
  readonly bearer: string | null
}

const createDriver = (asked: NewDriver, settings: Settings, parts: CoreParts): Driver => {
  const driver = driverOfKind(asked, settings, parts)
  const { modelNames } = asked.config
  return modelNames === undefined ? driver : createNamedDriver(driver, modelNames)
}

const driverOfKind = (
  { config, bearer }: NewDriver,
  settings: Settings,
  parts: CoreParts,
): Driver => {
  const credential = bearer === null ? {} : { authorization: `Bearer ${bearer}` }
  const connection = {
    url: config.url,
    connectMs: settings.upstream.connectMs,
    controlBytesMax: settings.upstream.controlBytesMax,
    headers: { ...parts.hopMarker.headers, ...credential },
  }
  switch (config.driver) {
    case 'demo':
      return createDemoDriver({ ...settings.demo, clock: parts.clock })
    case 'ollama':
      return createOllamaDriver(connection)
    case 'openai':
      return new OpenaiDriver({
        ...connection,
        takesPriority: config.passPriority ?? false,
        takesUnknownOptions: config.passUnknownOptions ?? false,
      })
  }
}
