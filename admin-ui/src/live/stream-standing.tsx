import { Alert } from '@mantine/core'
import { useEffect } from 'react'
import { connection } from '../connection/connection.ts'
import { formatDuration } from '../page/numbers.ts'
import { useNow } from '../page/use-now.ts'
import type { Standing } from './stream/live-message.ts'
import { texts } from './texts.ts'

/** Says how old the picture is where the stream of events is lost; nothing while all is well. */
export const StreamStanding = ({ standing }: { readonly standing: Standing }) => {
  // Whether the whole gateway is away is for its own banner to say.
  useEffect(() => {
    if (standing.kind === 'lost') void connection.look()
  }, [standing.kind])
  if (standing.kind === 'lost') return <Lost since={standing.since} />
  if (standing.kind !== 'refused' || standing.status !== 403) return null
  return (
    <Alert color="yellow" title={texts.notYours}>
      {texts.forOperators}
    </Alert>
  )
}

const Lost = ({ since }: { readonly since: number }) => {
  const now = useNow()
  return (
    <Alert color="orange" title={texts.streamLost}>
      {texts.seenIsOld(formatDuration(now - since))}
    </Alert>
  )
}
