import { readBooks, type BookedRecord } from './books.ts'
import { measureCancels } from './cancel-times.ts'
import { findLeaks } from './check-leaks.ts'
import { inParallel } from './in-parallel.ts'
import { leaveAtStage, planChanges, STAGES, WAYS, type Stage } from './leaving-stage.ts'
import { measureLoopDelays } from './loop-delays.ts'
import { canaryOf, DIALECTS, planned } from './plan.ts'
import type { TortureHost } from './torture-host.ts'
import type { Torture } from './torture-run.ts'

const SLOTS = 32
const CALLERS = 200

interface Leaving {
  readonly canary: string
  readonly stage: Stage
  readonly leftAt: number
  readonly hasAll: boolean
}

/** Promises 3 and 4: callers leave in every state, in every way, and nothing of theirs stays. */
export const tortureDisconnects: Torture = async (run) => {
  const gateway = await run.startGateway({
    slots: SLOTS,
    settings: { WAIT__GRACE_MS: '0', WAIT__HEARTBEAT_MS: '500' },
  })
  const filesBefore = gateway.openFiles()
  const readDelays = await measureLoopDelays(gateway)
  const history: Leaving[] = []
  await inParallel({ count: run.size.disconnects, width: CALLERS }, async (index) => {
    const stage = STAGES[index % STAGES.length]!
    const way = run.random.pick(WAYS)
    const canary = canaryOf('leav', index)
    const dialect = run.random.pick(DIALECTS)
    const plan = planned(canary, { ...planChanges(stage), dialect })
    const left = await leaveAtStage({ plan, stage, way, port: gateway.port, host: run.host })
    history.push({ canary, stage, ...left })
  })
  const delays = await readDelays()
  const leaks = await findLeaks({ run, gateway, slots: SLOTS, filesBefore })
  await gateway.stop()
  const books = readBooks(run.dataDir)
  const cancels = measureCancels(history, { host: run.host, books })
  return {
    figures: {
      disconnects: history.length,
      ...countByStage(history),
      'leaks of slots, sockets, tickets': leaks.length,
      ...cancels.figures,
      ...delays,
    },
    faults: [
      ...leaks,
      ...cancels.faults,
      ...findUnstopped(history, run.host),
      ...findRecordFaults(books, run.host),
    ],
  }
}

const countByStage = (history: readonly Leaving[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { stage } of history) counts[`  ${stage}`] = (counts[`  ${stage}`] ?? 0) + 1
  return counts
}

/** A silent host is only ever stopped by the gateway; a long stream must not have run to its end. */
const findUnstopped = (history: readonly Leaving[], host: TortureHost): string[] => {
  const mustStop: readonly Stage[] = [
    'at the silent host',
    'at the silent host, one object',
    'mid stream',
  ]
  const unstopped = history.filter(({ stage, canary, hasAll }) => {
    const view = host.views.get(canary)
    return mustStop.includes(stage) && view !== undefined && !hasAll && view.isWhole
  })
  return unstopped.length === 0 ? [] : [`${unstopped.length} requests were not stopped at the host`]
}

const findRecordFaults = (books: readonly BookedRecord[], host: TortureHost): string[] => {
  const counts = new Map<string, number>()
  let open = 0
  for (const { requestId, outcome } of books) {
    counts.set(requestId, (counts.get(requestId) ?? 0) + 1)
    if (outcome === null) open += 1
  }
  const doubled = [...counts.values()].filter((count) => count > 1).length
  const missing = [...host.views.keys()].filter((canary) => !counts.has(canary)).length
  return [
    ...(open > 0 ? [`${open} records were never settled`] : []),
    ...(doubled > 0 ? [`${doubled} requests have two records`] : []),
    ...(missing > 0 ? [`${missing} requests at the host have no record`] : []),
  ]
}
