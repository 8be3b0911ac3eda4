import type { CallerClass } from '../../shared/caller-class.ts'
import { byClass, bytes, decimal, group, milliseconds, wholeNumber } from './setting.ts'

const TICKETS_MAX = 1_000_000

const BASE: Record<CallerClass, number> = { direct: 1, app: 2, chat: 3, batch: 5 }

/** One address may stand for a dozen people who chat, hence 16. */
const FLOW_MAX: Record<CallerClass, number> = { direct: 64, app: 256, chat: 16, batch: 4096 }

const CLASS_MAX: Record<CallerClass, number> = { direct: 512, app: 1024, chat: 512, batch: 8192 }

const MAX_MS: Record<CallerClass, number> = {
  direct: 1_800_000,
  app: 1_800_000,
  chat: 1_800_000,
  batch: 86_400_000,
}

/** The order and the bounds of the queue: design.md section 5, scheduling.md section 8.4. */
export const queue = group('The order in which requests are served, and how many may wait.', {
  agingPerMinute: decimal({
    about:
      'Priority points that a waiting request gains each minute; 0 serves strictly by class, except for queue.floorShare.',
    default: 0.1,
    min: 0,
    max: 60,
  }),
  base: group(
    'The priority that a request starts with; lower is served first.',
    byClass((who, words) =>
      wholeNumber({
        about: `The base priority of ${words}${who === 'app' ? ' whose key has none' : ''}.`,
        default: BASE[who],
        min: 1,
        max: 9,
      }),
    ),
  ),
  flowMax: group(
    'How many requests of one caller may wait, whatever priorities it asks for; one more gets 429.',
    byClass((who, words) =>
      wholeNumber({
        about: `Waiting requests of one caller among ${words}.`,
        default: FLOW_MAX[who],
        min: 1,
        max: TICKETS_MAX,
      }),
    ),
  ),
  classMax: group(
    'How many requests of one class may wait; beyond that, the newest of the caller with the most of them gets 503.',
    byClass((who, words) =>
      wholeNumber({
        about: `Waiting requests of ${words} together.`,
        default: CLASS_MAX[who],
        min: 1,
        max: TICKETS_MAX,
      }),
    ),
  ),
  ticketsMax: wholeNumber({
    about:
      'How many requests may wait in total; beyond that, the newest of the caller with the most of them in the lowest-priority class gets 503.',
    default: 10_240,
    min: 1,
    max: TICKETS_MAX,
  }),
  floorShare: decimal({
    about:
      'The share of slot time that each class is guaranteed while it waits, however many requests of higher-priority classes there are; 0 guarantees none.',
    default: 0.05,
    min: 0,
    max: 0.25,
  }),
  floorAfterMs: milliseconds({
    about:
      'How long the first request of a class must have waited before queue.floorShare applies to it.',
    default: 30_000,
    min: 0,
  }),
  bytesMax: bytes({
    about:
      'The total size of the bodies of waiting requests; beyond that, the newest of the caller with the most bytes in the lowest-priority class gets 503.',
    default: 268_435_456,
  }),
  refuseWhenDownMs: milliseconds({
    about: 'How long every host of a model must have been down before new requests get 503.',
    default: 30_000,
    min: 0,
  }),
})

/** How long a request waits, and what its client sees in the meantime: design.md section 6. */
export const wait = group('How long a request waits, and what its client sees in the meantime.', {
  graceMs: milliseconds({
    about: 'How long a streaming request waits before its headers are sent and heartbeats begin.',
    default: 5000,
    min: 0,
  }),
  heartbeatMs: milliseconds({
    about: 'The time between heartbeats while nothing else is sent; clients give up after 30 s.',
    default: 10_000,
  }),
  orphanMs: milliseconds({
    about:
      'How long the request of a client that names its session is kept after it disconnects, so that its retry can take over; 0 ends it immediately.',
    default: 5000,
    min: 0,
  }),
  orphanBytesMax: bytes({
    about:
      'How much of a reply to such a client is kept for its retry; a request whose reply is longer ends immediately.',
    default: 1_048_576,
  }),
  maxMs: group('The longest wait before a request gets 503.', {
    ...byClass((who, words) =>
      milliseconds({ about: `The longest wait of ${words}.`, default: MAX_MS[who] }),
    ),
    nonStreaming: milliseconds({
      about:
        'The longest wait of a request that is not streamed, whatever its class: its client sees nothing in the meantime, and most give up after 300 s.',
      default: 290_000,
    }),
  }),
})
