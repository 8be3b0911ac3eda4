import { readBooks } from './books.ts'
import { booksFaults, checkBooks } from './check-books.ts'
import { inParallel } from './in-parallel.ts'
import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { canaryOf, DIALECTS, planned } from './plan.ts'
import type { Torture, TortureRun } from './torture-run.ts'

const SLOTS = 48
const CALLERS = 96

interface Load {
  readonly name: string
  readonly count: number
  readonly cancelShare: number
  readonly streamShare: number
}

/** Promise 5: every stream has its own canary in each token, a third of them is cancelled. */
export const tortureStreams: Torture = async (run) => {
  const load = { name: 'strm', count: run.size.streams, cancelShare: 1 / 3, streamShare: 1 }
  const history = await makeLoad(run, load)
  const foreignBytes = history.reduce((sum, { foreignBytes: bytes }) => sum + bytes, 0)
  const misaddressed = history.filter(({ isMisaddressed }) => isMisaddressed).length
  return {
    figures: {
      streams: history.length,
      'seen complete': history.filter(({ extent }) => extent === 'complete').length,
      'foreign bytes': foreignBytes,
      'replies to another request': misaddressed,
    },
    faults: [
      ...(foreignBytes > 0 ? [`${foreignBytes} foreign bytes`] : []),
      ...(misaddressed > 0 ? [`${misaddressed} replies to another request`] : []),
      ...findUnfinished(history, 0.5),
    ],
  }
}

/** Replies without a crash: each has exactly one settled record, and nobody else has one. */
export const tortureReplies: Torture = async (run) => {
  const load = { name: 'repl', count: run.size.replies, cancelShare: 0, streamShare: 0.5 }
  const startedAt = performance.now()
  const history = await makeLoad(run, load)
  const seconds = (performance.now() - startedAt) / 1000
  const verdict = checkBooks(history, readBooks(run.dataDir))
  const { examples: _, interrupted: __, ...figures } = verdict
  return {
    figures: {
      replies: history.length,
      ...figures,
      'replies/s': Math.round(history.length / seconds),
    },
    faults: [...booksFaults(verdict), ...findUnfinished(history, 1)],
  }
}

const findUnfinished = (history: readonly Observation[], shareMin: number): string[] => {
  const complete = history.filter(({ extent }) => extent === 'complete').length
  if (complete >= history.length * shareMin) return []
  return [`only ${complete} of ${history.length} replies were complete`]
}

/** Loads a gateway of its own and stops it, so that its books are closed. */
const makeLoad = async (run: TortureRun, load: Load): Promise<readonly Observation[]> => {
  const gateway = await run.startGateway({ slots: SLOTS })
  const agent = createAgent(CALLERS)
  const history: Observation[] = []
  await inParallel({ count: load.count, width: CALLERS }, async (index) => {
    const dialect = run.random.pick(DIALECTS)
    const tokens = 1 + run.random.whole(12)
    const plan = planned(canaryOf(load.name, index), { dialect, tokens })
    const leaves = run.random.chance(load.cancelShare)
    const leaveAfterBytes = leaves ? { leaveAfterBytes: 1 + run.random.whole(800) } : {}
    const isStreaming = run.random.chance(load.streamShare)
    history.push(await call(plan, { agent, port: gateway.port, isStreaming, ...leaveAfterBytes }))
  })
  agent.destroy()
  await gateway.stop()
  return history
}
