import { Fragment, useId } from 'react'
import { formatClock } from '../page/local-time.ts'
import { Moment } from '../page/moment.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import styles from './models.module.css'
import type { HostMemory, MemoryReport, Stay } from './use-memory.ts'

interface MemoryLanesProps {
  readonly span: Pick<MemoryReport, 'from' | 'to'>
  /** When nobody watched: nothing is known of what was in memory then. */
  readonly gaps: MemoryReport['gaps']
  readonly of: HostMemory
}

/** When each model was in the memory of a host: a line for each, with a mark where it was loaded. */
export const MemoryLanes = ({ span, gaps, of: { host, stays } }: MemoryLanesProps) => {
  const hatch = useId()
  const models = [...new Set(stays.map(({ model }) => model))].sort()
  return (
    <div className={styles['lanes']}>
      {models.map((model) => {
        const own = stays.filter((stay) => stay.model === model)
        return (
          <Fragment key={model}>
            <span className={styles['name']}>{model}</span>
            <svg className={styles['lane']} role="img" aria-label={saidOf(own, { host, span })}>
              <Hatch id={hatch} />
              {gaps.map((gap) => (
                <Gap key={gap.from} of={gap} span={span} hatch={hatch} />
              ))}
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

/** A pattern of each lane's own would have the same name as the others': the first of them counts for all. */
const Hatch = ({ id }: { readonly id: string }) => (
  <defs>
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
      <path className={styles['hatch']} d="M0 6 6 0" />
    </pattern>
  </defs>
)

interface GapProps {
  readonly of: MemoryReport['gaps'][number]
  readonly span: MemoryLanesProps['span']
  readonly hatch: string
}

const Gap = ({ of: { from, to }, span, hatch }: GapProps) => (
  <g>
    <title>{`Nothing is known from ${formatClock(from)} to ${formatClock(to)}: the gateway did not run`}</title>
    <rect {...placeOf({ from, to }, span)} height="100%" fill={`url(#${hatch})`} />
  </g>
)

interface BarProps {
  readonly of: Stay
  readonly span: MemoryLanesProps['span']
}

/** Shorter ones would not be seen. */
const SHARE_MIN = 0.3

const Bar = ({ of: stay, span }: BarProps) => {
  const place = placeOf(stay, span)
  const isMarked = stay.isLoad && stay.from >= span.from
  return (
    <g>
      <title>{titleOf(stay)}</title>
      <rect className={styles['stay']} {...place} height="100%" />
      {isMarked && <rect className={styles['load']} x={place.x} width="3" height="100%" />}
    </g>
  )
}

/** Where on a line it lies that shows this span. */
const placeOf = ({ from, to }: Pick<Stay, 'from' | 'to'>, span: MemoryLanesProps['span']) => {
  const shareOf = (at: number): number =>
    (Math.max(0, at - span.from) / Math.max(1, span.to - span.from)) * 100
  const x = shareOf(from)
  return { x: `${x}%`, width: `${Math.max(SHARE_MIN, shareOf(to ?? span.to) - x)}%` }
}

const titleOf = ({ from, to, loadMs, isLoad, isLost }: Stay): string => {
  const how = loadMs === null ? '' : ` in ${formatDuration(loadMs)}`
  const since = isLoad
    ? `Loaded at ${formatClock(from)}${how}`
    : `There since before ${formatClock(from)}`
  if (to === null) return `${since}, still there`
  return `${since}, ${isLost ? 'last seen' : 'gone'} at ${formatClock(to)}`
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
