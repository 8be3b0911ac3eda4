import { Alert, Box, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiFailure } from '../api/api-failure.ts'
import { useDelayed } from './use-delayed.ts'
import styles from './stale.module.css'
import { texts } from './texts.ts'

interface AskedProps<Data> {
  /** What `useQuery`, `useInfiniteQuery` and `useList` return. */
  readonly query: {
    readonly data: Data | undefined
    readonly error: Error | null
    readonly refetch: () => Promise<unknown>
  }
  /** Rows of the skeleton, so that nothing jumps when the data comes. */
  readonly rows?: number
  readonly children: (data: Data) => ReactNode
}

/**
 * What was asked of the gateway, in each state that it can be in: still coming, there, failed, not
 * allowed, or old because asking again has failed. Old data stays visible, in a frame.
 */
export const Asked = <Data,>({ query, rows = 5, children }: AskedProps<Data>) => {
  const { data, error } = query
  if (data === undefined) {
    return error === null ? (
      <Loading rows={rows} />
    ) : (
      <Failed error={error} onRetry={() => void query.refetch()} />
    )
  }
  return (
    <Stack gap="md">
      {error !== null && <Failed error={error} onRetry={() => void query.refetch()} />}
      <Box className={error === null ? undefined : styles['stale']}>{children(data)}</Box>
    </Stack>
  )
}

/** Shown after 200 ms only: what comes at once must not flicker. */
export const Loading = ({ rows }: { readonly rows: number }) => {
  const isLate = useDelayed(200)
  return (
    <Stack gap="xs" role="status" aria-busy="true" aria-label={texts.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={36} visible animate={isLate} opacity={isLate ? 1 : 0} />
      ))}
    </Stack>
  )
}

interface FailedProps {
  readonly error: Error
  readonly onRetry?: () => void
}

/** Why something could not be had or done, with the id by which the log tells more. */
export const Failed = ({ error, onRetry }: FailedProps) => {
  const failure = error instanceof ApiFailure ? error : null
  const requestId = failure?.requestId ?? null
  if (failure?.status === 403) return <Forbidden message={failure.message} />
  return (
    <Alert color="red" title={failure?.status === 0 ? texts.unreachable : texts.failed}>
      <Stack gap="xs">
        <Text size="sm">{error.message}</Text>
        {requestId !== null && (
          <Text size="xs" c="dimmed">
            {texts.request(requestId)}
          </Text>
        )}
        {onRetry !== undefined && (
          <Group>
            <Button size="xs" variant="light" color="red" onClick={onRetry}>
              {texts.tryAgain}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

const Forbidden = ({ message }: { readonly message: string }) => (
  <Alert color="yellow" title={texts.notYours}>
    <Text size="sm">{texts.forbidden(message)}</Text>
  </Alert>
)
