import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'

/** Whose new requests are refused; `name` is a class or the id of a caller, and empty for `all`. */
export interface Pause {
  readonly kind: 'all' | 'class' | 'caller'
  readonly name: string
}

/**
 * Whether new requests are let in. Only they are concerned: what waits or runs already goes on, so that
 * whoever pauses everybody can watch the queue run empty.
 */
export class Intake {
  #pauses: readonly Pause[] = []

  replace(pauses: readonly Pause[]): void {
    this.#pauses = pauses
  }

  refusalOf(caller: Pick<Caller, 'id' | 'class'>): Refusal | null {
    for (const pause of this.#pauses) if (concerns(pause, caller)) return REFUSALS[pause.kind]
    return null
  }
}

const concerns = ({ kind, name }: Pause, caller: Pick<Caller, 'id' | 'class'>): boolean =>
  kind === 'all' || name === (kind === 'class' ? caller.class : caller.id)

const refusalFor = (whose: string): Refusal => ({
  code: 'intake_paused',
  message: `the operator of this gateway lets ${whose} in for now; try again later`,
  retryAfterS: 30,
})

const REFUSALS = {
  all: refusalFor('no new requests'),
  class: refusalFor('no new requests of this kind of caller'),
  caller: refusalFor('no new requests of yours'),
} as const satisfies Record<Pause['kind'], Refusal>
