import { Fragment } from 'react'
import { formatClock } from '../page/local-time.ts'
import { Moment } from '../page/moment.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import styles from './models.module.css'
import type { HostMemory, MemoryReport, Stay } from './use-memory.ts'

interface MemoryLanesProps {
  readonly span: Pick<MemoryReport, 'from' | 'to'>
  readonly of: HostMemory
}

/** When each model was in the memory of a host: a line for each, with a mark where it was loaded. */
export const MemoryLanes = ({ span, of: { host, stays } }: MemoryLanesProps) => {
  const models = [...new Set(stays.map(({ model }) => model))].sort()
  return (
    <div className={styles['lanes']}>
      {models.map((model) => {
        const own = stays.filter((stay) => stay.model === model)
        return (
          <Fragment key={model}>
            <span className={styles['name']}>{model}</span>
            <svg className={styles['lane']} role="img" aria-label={saidOf(own, { host, span })}>
              {own.map((stay) => (
                <Bar key={stay.from} of={stay} span={span} />
              ))}
            </svg>
          </Fragment>
        )
      })}
      <div className={styles['ends']}>
        <Moment at={span.from} />
        <span>now</span>
      </div>
    </div>
  )
}

interface BarProps {
  readonly of: Stay
  readonly span: MemoryLanesProps['span']
}

/** Shorter ones would not be seen. */
const SHARE_MIN = 0.3

const Bar = ({ of: stay, span }: BarProps) => {
  const shareOf = (at: number): number =>
    (Math.max(0, at - span.from) / Math.max(1, span.to - span.from)) * 100
  const x = shareOf(stay.from)
  const width = Math.max(SHARE_MIN, shareOf(stay.to ?? span.to) - x)
  const isMarked = stay.isLoad && stay.from >= span.from
  return (
    <g>
      <title>{titleOf(stay)}</title>
      <rect className={styles['stay']} x={`${x}%`} width={`${width}%`} height="100%" />
      {isMarked && <rect className={styles['load']} x={`${x}%`} width="3" height="100%" />}
    </g>
  )
}

const titleOf = ({ from, to, loadMs, isLoad }: Stay): string => {
  const how = loadMs === null ? '' : ` in ${formatDuration(loadMs)}`
  const since = isLoad
    ? `Loaded at ${formatClock(from)}${how}`
    : `There since before ${formatClock(from)}`
  return `${since}, ${to === null ? 'still there' : `gone at ${formatClock(to)}`}`
}

const saidOf = (
  stays: readonly Stay[],
  { host, span }: { readonly host: string; readonly span: MemoryLanesProps['span'] },
): string => {
  const heldMs = stays.reduce(
    (sum, { from, to }) => sum + (to ?? span.to) - Math.max(from, span.from),
    0,
  )
  const loads = stays.filter(({ isLoad, from }) => isLoad && from >= span.from).length
  const now = stays.some(({ to }) => to === null) ? 'there now' : 'not there now'
  return `In the memory of ${host} for ${formatDuration(heldMs)}, ${counted(loads, 'load')}, ${now}`
}
