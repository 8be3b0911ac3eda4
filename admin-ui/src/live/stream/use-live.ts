import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { SESSION_KEY } from '../../session/use-session.ts'
import type { LiveMessage, ServerClock, Standing, Stats } from './live-message.ts'
import { listen } from './listen.ts'
import { EMPTY_QUEUE, queueOf, withNews, type QueueState } from './queue-list.ts'

/** The queue as a page shows it. */
export interface Live {
  readonly standing: Standing
  readonly queue: QueueState
  /** Null until the first word came. */
  readonly clock: ServerClock | null
  readonly stats: Stats | null
}

const NOTHING: Live = {
  standing: { kind: 'connecting' },
  queue: EMPTY_QUEUE,
  clock: null,
  stats: null,
}

/** Follows the queue for as long as a page shows it. */
export const useLive = (): Live => {
  const [live, setLive] = useState(NOTHING)
  const queries = useQueryClient()
  useEffect(
    () =>
      listen((message) => {
        setLive((before) => after(before, message))
        const isRefused = message.kind === 'standing' && message.standing.kind === 'refused'
        if (isRefused) void queries.invalidateQueries({ queryKey: SESSION_KEY })
      }),
    [queries],
  )
  return live
}

const after = (live: Live, message: LiveMessage): Live => {
  switch (message.kind) {
    case 'standing':
      return { ...live, standing: message.standing }
    case 'snapshot':
      return { ...live, clock: message.clock, queue: queueOf(message.tickets) }
    case 'news':
      return { ...live, clock: message.clock, queue: withNews(live.queue, message.news) }
    case 'stats':
      return { ...live, stats: message.stats }
  }
}
