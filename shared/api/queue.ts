import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import { instant, pageOf } from './page.ts'

/** Milliseconds; never counted as finer than anyone knows. */
const range = z.object({ p50Ms: z.number(), lowMs: z.number(), highMs: z.number() })

/** A request that waits or runs, as those see it who may see all. */
export const queueTicket = z.object({
  ticket: z.string(),
  requestId: z.string(),
  class: z.enum(CALLER_CLASSES),
  callerId: z.string(),
  caller: z.string(),
  address: z.string(),
  operation: z.string(),
  /** As it was asked for. */
  model: z.string(),
  /** The canonical name of the model itself. */
  modelKey: z.string(),
  /** With which it came; what an operator gave it since is `priority`. */
  basePriority: z.number(),
  queuedAt: instant,
  state: z.enum(['running', 'waiting']),
  host: z.string().nullable(),
  /** 0 while it runs, 1 for the next to be served. */
  position: z.number(),
  /** The position among those alone that want the same hosts; 0 while it runs. */
  positionMin: z.number(),
  priority: z.number().nullable(),
  isPinned: z.boolean(),
  isOnHold: z.boolean(),
  effectivePriority: z.number().nullable(),
  /**
   * How much later than it came it counts as having come: its caller has had more of the slots than its
   * share lately, or has others waiting before it.
   */
  shareDelayMs: z.number().nullable(),
  waitedMs: z.number().nullable(),
  runningMs: z.number().nullable(),
  etaMs: range.nullable(),
  /** When it is sent away if it has not started; null while it runs. */
  expiresAt: instant.nullable(),
  /** Why it waits. */
  reason: z.string().nullable(),
})

export type QueueTicket = z.infer<typeof queueTicket>

/** A model that its hosts have not in memory, while they have others there. */
export const modelSwitch = z.object({
  /** Its canonical name; what others are called by is the same for `loaded`. */
  model: z.string(),
  loaded: z.array(z.string()).readonly(),
  /** The ticket at whose turn it is loaded: the first that waits for it. */
  first: z.string(),
  /** How long loading it takes, measured; null where it never was. */
  loadMs: z.number().nullable(),
})

export type ModelSwitch = z.infer<typeof modelSwitch>

/** What one who waits may know of it. */
interface OwnSwitch extends Pick<ModelSwitch, 'loadMs'> {
  /** It is loaded at the turn of this one, and not before for another. */
  readonly isFirst: boolean
}

/** The same as its own caller sees it. */
export type OwnTicket = Pick<
  QueueTicket,
  | 'ticket'
  | 'requestId'
  | 'state'
  | 'class'
  | 'model'
  | 'position'
  | 'positionMin'
  | 'waitedMs'
  | 'etaMs'
  | 'reason'
> & {
  /** Null unless its model has to be loaded first. */
  readonly modelSwitch: OwnSwitch | null
}

export const queuePage = pageOf(queueTicket)

/**
 * From 9, the last, to 1, as requests come with; a point before all of those at 0. Parts of a point put a
 * request between others: what one is worth in minutes of waiting is `1 / agingPerMinute`.
 */
const priority = z.number().min(0).max(9)

export const ticketMove = z.strictObject({ priority })

const byClass = z.object(
  Object.fromEntries(CALLER_CLASSES.map((name) => [name, z.number()])) as Record<
    (typeof CALLER_CLASSES)[number],
    z.ZodNumber
  >,
)

const standings = [
  'free',
  'full',
  'busy',
  'down',
  'draining',
  'lacks_model',
  'not_wanted',
  'avoided',
] as const

/** Why a waiting request stands where it does. */
export const queuePlace = z.object({
  ticket: queueTicket,
  /** `priority - agingPerMinute * (waited - shareDelayMs)`, in minutes, is its effective priority. */
  agingPerMinute: z.number(),
  /**
   * How much later than it came it counts as having come, since its caller has had more of the slots than
   * its share lately, or has others waiting before it.
   */
  shareDelayMs: z.number(),
  /**
   * The order of service, smallest first: when its effective priority is 0, in milliseconds since 1970
   * (`priority / agingPerMinute` minutes after it counts as having come). Without aging it is the priority itself.
   */
  key: z.number(),
  ahead: z.object({
    byClass,
    ofSameCaller: z.number(),
    onHold: z.number(),
    /** The last ones before it, nearest first. */
    nearest: z.array(queueTicket).readonly(),
  }),
  /** Null unless its model has to be loaded first; with the request at whose turn it is. */
  modelSwitch: modelSwitch.extend({ at: queueTicket }).nullable(),
  hosts: z
    .array(
      z.object({
        name: z.string(),
        slots: z.number(),
        slotsInUse: z.number(),
        standing: z.enum(standings),
      }),
    )
    .readonly(),
})

const someTickets = z.array(z.string().min(1).max(64)).max(1_000)
const tickets = someTickets.min(1).readonly()

export type QueuePlace = z.infer<typeof queuePlace>

/** What can be done to several requests at once. */
export const ticketActions = z.discriminatedUnion('action', [
  z.strictObject({ tickets, action: z.enum(['cancel', 'pin', 'hold', 'release']) }),
  z.strictObject({ tickets, action: z.literal('move'), priority }),
])

export type TicketAction =
  | { readonly action: 'cancel' | 'pin' | 'hold' | 'release' }
  | { readonly action: 'move'; readonly priority: number }

export const ticketActionResults = z.object({
  /** Those that waited, or ran in the case of `cancel`; the others had ended or started before. */
  done: someTickets.readonly(),
  missed: someTickets.readonly(),
})

/** What became of the requests that were sent to the demonstration. */
export const demonstrationResult = z.object({
  /** They wait or run. */
  sent: z.number(),
  /** The bounds of the queue, or a limit of who sent them, kept them out. */
  refused: z.number(),
  /** What the first of those was told; null where none was refused. */
  reason: z.string().nullable(),
})
