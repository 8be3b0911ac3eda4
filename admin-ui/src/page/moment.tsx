import { Tooltip } from '@mantine/core'

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A time in the reader's own zone; its exact value shows on hover and focus. */
export const Moment = ({ at }: { readonly at: number }) => (
  <Tooltip label={EXACT.format(at)} events={{ hover: true, focus: true, touch: true }}>
    <time dateTime={new Date(at).toISOString()}>{SHORT.format(at)}</time>
  </Tooltip>
)
