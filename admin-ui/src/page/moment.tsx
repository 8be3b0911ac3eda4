import type { ReactNode } from 'react'

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

interface MomentProps {
  /** Milliseconds since 1970; null for never. */
  readonly at: number | null
  /** Said in the place of date and time, such as `in 3 min`. */
  readonly children?: ReactNode
}

/** A time in the reader's own zone; its exact value shows on hover. Lists have many of them, so it is no more than an element. */
export const Moment = ({ at, children }: MomentProps) =>
  at === null ? (
    'Never'
  ) : (
    <time dateTime={new Date(at).toISOString()} title={EXACT.format(at)}>
      {children ?? SHORT.format(at)}
    </time>
  )
