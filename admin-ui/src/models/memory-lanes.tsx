import { Fragment, useId } from 'react'
import { formatNear } from '../page/local-time.ts'
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
export const MemoryLanes = ({ span, gaps, of }: MemoryLanesProps) => {
  const hatch = useId()
  const { stays, toldFrom } = of
  const models = [...new Set(stays.map(({ model }) => model))].sort()
  return (
    <div className={styles['lanes']}>
      {models.map((model) => {
        const own = stays.filter((stay) => stay.model === model)
        return (
          <Fragment key={model}>
            <span className={styles['name']}>{model}</span>
            <svg className={styles['lane']} role="img" aria-label={saidOf(own, { of, span })}>
              <Hatch id={hatch} />
              {toldFrom > span.from && (
                <Gap
                  of={{ from: span.from, to: toldFrom }}
                  span={span}
                  hatch={hatch}
                  why="too much to show"
                />
              )}
              {gaps.map((gap) => (
                <Gap key={gap.from} of={gap} span={span} hatch={hatch} why="not monitored" />
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
  readonly why: string
}

/** As long as it was, or it would hide more than it says; a pixel of it is always there. */
const Gap = ({ of: { from, to }, span, hatch, why }: GapProps) => {
  const { x, share } = placeOf({ from, to }, span)
  return (
    <g>
      <title>{`Not fully known from ${formatNear(from, span.to)} to ${formatNear(to, span.to)}: ${why}`}</title>
      <rect
        x={`${x}%`}
        height="100%"
        style={{ width: `max(1px, ${share}%)` }}
        fill={`url(#${hatch})`}
      />
    </g>
  )
}

interface BarProps {
  readonly of: Stay
  readonly span: MemoryLanesProps['span']
}

/** Shorter ones would not be seen. */
const SHARE_MIN = 0.3

const Bar = ({ of: stay, span }: BarProps) => {
  const place = placeOf(stay, span)
  const width = Math.max(SHARE_MIN, place.share)
  const x = `${Math.min(place.x, 100 - width)}%`
  const isMarked = stay.isLoad && stay.from >= span.from
  return (
    <g>
      <title>{titleOf(stay, span.to)}</title>
      <rect className={styles['stay']} x={x} width={`${width}%`} height="100%" />
      {isMarked && <rect className={styles['load']} x={x} width="3" height="100%" />}
    </g>
  )
}

/** Where on a line it lies that shows this span, in hundredths of it. */
const placeOf = ({ from, to }: Pick<Stay, 'from' | 'to'>, span: MemoryLanesProps['span']) => {
  const shareOf = (at: number): number => {
    const within = Math.min(Math.max(at, span.from), span.to) - span.from
    return (within / Math.max(1, span.to - span.from)) * 100
  }
  const x = shareOf(from)
  return { x, share: shareOf(to ?? span.to) - x }
}

const titleOf = ({ from, to, loadMs, isLoad, isLost }: Stay, now: number): string => {
  const how = loadMs === null ? '' : ` in ${formatDuration(loadMs)}`
  const since = isLoad
    ? `Loaded at ${formatNear(from, now)}${how}`
    : `Loaded since before ${formatNear(from, now)}`
  if (to === null) return `${since}, still loaded`
  return `${since}, ${isLost ? 'last seen' : 'unloaded'} at ${formatNear(to, now)}`
}

const saidOf = (
  stays: readonly Stay[],
  { of, span }: Pick<MemoryLanesProps, 'of' | 'span'>,
): string => {
  const heldMs = stays.reduce(
    (sum, { from, to }) => sum + Math.max(0, (to ?? span.to) - Math.max(from, span.from)),
    0,
  )
  const loads = stays.filter(({ isLoad, from }) => isLoad && from >= span.from).length
  const now = nowOf(stays, { of, span })
  return `In memory on ${of.host} for ${formatDuration(heldMs)}, ${counted(loads, 'load')}, ${now}`
}

/** What is open of the host shows that somebody looks at it, and would see the model. */
const nowOf = (
  stays: readonly Stay[],
  { of, span }: Pick<MemoryLanesProps, 'of' | 'span'>,
): string => {
  if (stays.some(({ to }) => to === null)) return 'loaded now'
  const last = stays.at(-1)
  const isWatched = of.stays.some(({ to }) => to === null)
  if (last === undefined || last.to === null || !last.isLost || isWatched) return 'not loaded now'
  return `last seen ${formatNear(last.to, span.to)}, unknown since`
}
