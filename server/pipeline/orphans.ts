import { isDeepStrictEqual } from 'node:util'
import type { Call } from '../flow/call.ts'
import type { Submission } from './submission.ts'

/** A ticket whose connection is gone, while its client may come again. */
export interface Orphan {
  readonly submission: Submission
  /** Takes the new connection for its own; false where it cannot. */
  adopt(submission: Submission): boolean
}

/**
 * Tickets that wait or run for nobody at the moment. Clients repeat what they have given up on, and a
 * repeat that began anew would lose its place, or the tokens that it has cost already (design.md 6).
 */
export class Orphans {
  readonly #bySession = new Map<string, Set<Orphan>>()

  add(orphan: Orphan): void {
    const session = sessionOf(orphan.submission)
    const known = this.#bySession.get(session)
    if (known === undefined) this.#bySession.set(session, new Set([orphan]))
    else known.add(orphan)
  }

  delete(orphan: Orphan): void {
    const session = sessionOf(orphan.submission)
    const known = this.#bySession.get(session)
    if (known?.delete(orphan) === true && known.size === 0) this.#bySession.delete(session)
  }

  /** Whether a ticket that waits or runs has taken this request for its repeat. */
  adopt(submission: Submission): boolean {
    if (submission.sessionId === undefined || this.#bySession.size === 0) return false
    for (const orphan of this.#bySession.get(sessionOf(submission)) ?? []) {
      if (isRepeat(submission.call, orphan.submission.call)) return orphan.adopt(submission)
    }
    return false
  }
}

const sessionOf = ({ caller, sessionId, call }: Submission): string =>
  `${caller.id}\n${sessionId}\n${call.operation}`

/** The same but for the form of the reply: Claude Code asks for one object after a stream that failed. */
const isRepeat = (call: Call, other: Call): boolean =>
  call.modelKey === other.modelKey &&
  (call.body.equals(other.body) || isDeepStrictEqual(withoutForm(call), withoutForm(other)))

/** Codex writes the members of its objects in another order each time. */
const withoutForm = ({ body }: Call): object => {
  const fields = JSON.parse(body.toString('utf8')) as Record<string, unknown>
  delete fields['stream']
  delete fields['stream_options']
  return fields
}
