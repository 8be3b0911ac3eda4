import { Alert, Button, Group, Text, type AlertProps } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { formatDuration } from '../page/numbers.ts'
import { useNow } from '../page/use-now.ts'
import { connection } from './connection.ts'
import { texts } from './texts.ts'

/** Says that the gateway is away, for how long, and asks for everything again once it is back. */
export const AwayBanner = () => {
  const lostAt = useSyncExternalStore(connection.subscribe, () => connection.lostAt)
  const isStopping = useSyncExternalStore(connection.subscribe, () => connection.isStopping)
  const queries = useQueryClient()
  const wasLost = useRef(false)
  useEffect(() => {
    if (lostAt === null && wasLost.current) void queries.invalidateQueries()
    wasLost.current = lostAt !== null
  }, [lostAt, queries])
  if (lostAt === null) return null
  return isStopping ? (
    <Banner title={texts.stopping}>{texts.stoppingMeans}</Banner>
  ) : (
    <Away lostAt={lostAt} />
  )
}

const Banner = (words: Pick<AlertProps, 'title' | 'children'>) => (
  <Alert color="orange" role="alert" mb="md" icon={<IconPlugConnectedX aria-hidden />} {...words} />
)

const Away = ({ lostAt }: { readonly lostAt: number }) => {
  const now = useNow()
  return (
    <Banner title={texts.away}>
      <Group justify="space-between">
        <Text size="sm">
          {texts.asItWas.before} <span aria-live="off">{formatDuration(now - lostAt)}</span>{' '}
          {texts.asItWas.after}
        </Text>
        <Button size="xs" variant="default" onClick={() => void connection.look()}>
          {texts.look}
        </Button>
      </Group>
    </Banner>
  )
}
