import { useMutation } from '@tanstack/react-query'
import type { TicketAction } from '../../../shared/api/queue.ts'
import { admin, answerOf } from '../api/client.ts'

export interface TicketWish {
  readonly tickets: readonly string[]
  readonly wish: TicketAction
}

/** As many as one request may name. */
const TICKETS_MAX = 1_000

const act = async ({ tickets, wish }: TicketWish) => {
  const missed: string[] = []
  for (let start = 0; start < tickets.length; start += TICKETS_MAX) {
    const json = { ...wish, tickets: tickets.slice(start, start + TICKETS_MAX) }
    missed.push(...(await answerOf(admin.queue.actions.$post({ json }))).missed)
  }
  return { missed, asked: tickets.length }
}

/** Does the same to several requests. What comes of it is seen in the stream of events. */
export const useTicketActions = () => useMutation({ mutationFn: act })

export type TicketActions = ReturnType<typeof useTicketActions>
