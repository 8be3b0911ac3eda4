import type { CDPSession } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly dur?: number
  readonly args?: { readonly name?: string }
}

/** Shorter ones are there by the thousand, and nobody feels them. */
const TASK_MS_MIN = 1

/** How long each task kept the page from everything else while something was done, in milliseconds. */
export const traceTasks = async (
  session: CDPSession,
  work: () => Promise<void>,
): Promise<readonly number[]> => {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]))
  })
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline', 'toplevel'] },
    transferMode: 'ReportEvents',
  })
  await work()
  const isOver = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await isOver
  return tasksOf(events)
}

const tasksOf = (events: readonly TraceEvent[]): readonly number[] => {
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  )
  return events
    .filter((event) => event.name === 'RunTask' && mainThreads.has(threadOf(event)))
    .map(({ dur = 0 }) => dur / 1_000)
    .filter((ms) => ms >= TASK_MS_MIN)
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`
