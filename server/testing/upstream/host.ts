import type { Clock } from '../../clock.ts'
import type { Exchange } from './exchange.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { ReceivedRequest } from './received-request.ts'
import type { Residents } from './residents.ts'
import type { Slots } from './slots.ts'

/** What the handlers of the test upstream share. */
export interface Host {
  readonly version: string
  readonly clock: Clock
  readonly shelf: ModelShelf
  readonly residents: Residents
  readonly slots: Slots
  /** False for a host that generates to the end whether or not anybody still listens. */
  readonly noticesLeaving: boolean
  /** Whether a request that was recorded gets the recorded answer. */
  readonly replays: boolean
  /** Called before each token of an answer that is not a recording; a promise holds the token back. */
  readonly beforeToken: (request: ReceivedRequest, index: number) => Promise<void> | void
  /** Called while a model loads, by name; a promise prolongs the load. */
  readonly onLoad: (model: string) => Promise<void> | void
}

/** One route of the upstream. */
export type Handler = (exchange: Exchange, host: Host) => Promise<void>
