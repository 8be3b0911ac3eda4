import { useState } from 'react'
import type { CallerClass } from '../../../shared/caller-class.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { useTicketActions, type TicketActions, type TicketWish } from './use-actions.ts'

/** Whose new requests are to be refused. */
export type PauseWish =
  | { readonly kind: 'all' }
  | { readonly kind: 'class'; readonly name: CallerClass }
  | { readonly kind: 'caller'; readonly ticket: LiveTicket }

/** What is being asked about; nothing is done before it is answered. */
export type Question =
  | { readonly kind: 'cancel'; readonly tickets: readonly LiveTicket[] }
  | { readonly kind: 'move'; readonly tickets: readonly LiveTicket[] }
  | { readonly kind: 'pause'; readonly wish: PauseWish }
  | { readonly kind: 'why'; readonly ticket: LiveTicket }

/** How the queue is steered from anywhere on the page. */
export interface Steering {
  readonly question: Question | null
  readonly actions: TicketActions
  act(wish: TicketWish): void
  cancel(tickets: readonly LiveTicket[]): void
  move(tickets: readonly LiveTicket[]): void
  pause(wish: PauseWish): void
  explain(ticket: LiveTicket): void
  readonly close: () => void
}

export const useSteering = (): Steering => {
  const [question, ask] = useState<Question | null>(null)
  const actions = useTicketActions()
  return {
    question,
    actions,
    act: (wish) => actions.mutate(wish),
    cancel: (tickets) => ask({ kind: 'cancel', tickets }),
    move: (tickets) => ask({ kind: 'move', tickets }),
    pause: (wish) => ask({ kind: 'pause', wish }),
    explain: (ticket) => ask({ kind: 'why', ticket }),
    close: () => ask(null),
  }
}
