import type { IncomingMessage } from 'node:http'
import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { Caller } from '../../flow/caller.ts'
import type { DataRoute } from '../data-plane.ts'
import type { Door } from '../door.ts'
import type { Audience } from '../live/audience.ts'
import type { OwnQueueFeed } from '../live/own-queue-feed.ts'
import { ownView } from './own-view.ts'
import type { QueueBoard } from './queue-board.ts'

export interface OwnQueueDeps {
  readonly door: Door
  readonly board: QueueBoard
  readonly audience: Audience
  readonly feed: OwnQueueFeed
}

/** A caller's own requests, waiting and running, and nobody else's: as they are, and live. */
export const ownQueueRoutes = ({ door, board, audience, feed }: OwnQueueDeps): DataRoute[] => [
  {
    methods: ['GET'],
    path: '/queue',
    summary: "The caller's own requests, waiting and running",
    form: ollamaReplyForm,
    handle: (visit) => {
      const caller = door.admit(visit, null)
      if (caller === null) return
      const items = board.ticketsOf(new Set([caller.id]))
      const switches = board.switches()
      const own = items.map((item) => ownView(item, switches))
      door.sendJson(visit, { items: own, next: null })
    },
  },
  {
    methods: ['GET'],
    path: '/queue/events',
    summary: "The caller's own requests, live, as server-sent events",
    form: ollamaReplyForm,
    handle: (visit) => {
      const caller = door.admit(visit, null)
      if (caller === null) return
      const refusal = audience.open({
        owner: caller.id,
        outgoing: visit.outgoing,
        headers: visit.headers,
        isStanding: () => isStillKnown(door, visit.incoming, caller),
        onOpen: (listener) => feed.join(listener, caller.id),
        onClosed: (listener) => feed.leave(listener, caller.id),
      })
      if (refusal !== null) door.refuse(visit, refusal, caller)
    },
  },
]

const isStillKnown = (door: Door, incoming: IncomingMessage, { id }: Caller): boolean =>
  door.identify(incoming).caller?.id === id
