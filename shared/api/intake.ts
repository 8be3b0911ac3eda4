import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import { instant, pageOf } from './page.ts'

/** Whose new requests are refused: everybody's, those of a class, or those of one caller. */
const intakeScopes = ['all', 'class', 'caller'] as const

/** New requests that are refused until an operator lets them in again. */
const intakePause = z.object({
  scope: z.enum(intakeScopes),
  /** The class or the id of the caller; null where all are refused. */
  name: z.string().nullable(),
  pausedAt: instant,
})

export const intakePauses = pageOf(intakePause)

/** Without a class or a caller it is about everybody. */
export const intakeChange = z
  .strictObject({
    state: z.enum(['paused', 'open']),
    class: z.enum(CALLER_CLASSES).optional(),
    /** As the queue has it in `callerId`. */
    caller: z.string().min(1).max(128).optional(),
  })
  .refine((change) => change.class === undefined || change.caller === undefined, {
    message: 'name a class or a caller, not both',
  })
