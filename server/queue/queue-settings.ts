import type { CallerClass } from '../../shared/caller-class.ts'
import type { ClassFloor } from './class-floor.ts'

/** The order and the bounds of the queue. Running tickets count towards none of the bounds. */
export interface QueueSettings extends ClassFloor {
  /** Points of priority that a waiting ticket gains each minute; 0 serves strictly by base. */
  readonly agingPerMinute: number
  /** Tickets of one caller in a class that may wait, whatever priorities it asked for. */
  readonly flowMax: Readonly<Record<CallerClass, number>>
  /** Tickets of one class that may wait. */
  readonly classMax: Readonly<Record<CallerClass, number>>
  /** Tickets that may wait in all. */
  readonly ticketsMax: number
  /** Bodies of waiting tickets in all. */
  readonly bytesMax: number
  /** How long every host of a model must have been down before new tickets are refused. */
  readonly refuseWhenDownMs: number
}
