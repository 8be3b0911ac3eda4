import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { z } from '@hono/zod-openapi'
import type { Principal } from '../../flow/principal.ts'
import type { Audience } from '../live/audience.ts'
import type { QueueFeed } from '../live/queue-feed.ts'
import { refuse } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import { route } from '../rest/route.ts'

export interface EventsApiDeps {
  readonly audience: Audience
  readonly feed: QueueFeed
}

const follow = route({
  method: 'get',
  path: '/',
  summary: 'The queue, live, as server-sent events',
  description:
    'First a `snapshot` with all requests, then `queue` events: `gone` are to be taken off the list, and each of `changed` put at its position. `stats` is what GET /api/admin/stats answers. `changed` says that an operator has changed the hosts, the whitelist or the settings, models among them: what was read of them is old. Who comes back with Last-Event-ID hears what it has missed, or a `snapshot` where that is no longer known.',
  access: 'operator',
  request: { headers: z.object({ 'last-event-id': z.string().max(64).optional() }) },
  responses: {
    200: {
      description: 'Events, and a comment where nothing happens for long, until you go.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
})

/** What happens in the queue while it happens. */
export const createEventsApi = ({ audience, feed }: EventsApiDeps) =>
  createResource().openapi(follow, (c) => {
    const lastId = c.req.valid('header')['last-event-id']
    const { principal, isStanding, requestId } = c.var
    const refusal = audience.open({
      owner: ownerOf(principal!),
      outgoing: c.env.outgoing as never,
      headers: { 'X-Request-Id': requestId },
      isStanding,
      onOpen: (listener) => feed.join(listener, lastId),
      onClosed: (listener) => feed.leave(listener),
    })
    return refusal === null ? RESPONSE_ALREADY_SENT : refuse(c, refusal)
  })

const ownerOf = ({ kind, keyId, userId }: Principal): string => `${kind} ${keyId ?? userId ?? ''}`
