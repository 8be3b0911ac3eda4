import type { demonstrationResult } from '../../../shared/api/queue.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Caller } from '../../flow/caller.ts'
import type { z } from 'zod'
import type { Denial } from '../rest/denial.ts'
import type { Ask } from './question.ts'

export interface DemonstrationDeps {
  readonly hosts: Pick<HostPool, 'all'>
  readonly ask: Ask
}

const PRIORITY_MAX = 9

/** Some seconds each, so that one can watch them wait and do something about it. */
const TOKENS_MAX = 60

/** What is asked, and by how many points later than the caller could. */
const QUESTIONS: readonly (readonly [text: string, later: number])[] = [
  ['What does a queue do?', 0],
  ['Who is served first?', 0],
  ['Why does waiting count?', 1],
  ['What is a slot?', 0],
  ['Write a report for tomorrow.', 3],
  ['How long does it take?', 0],
  ['What happens when a host fails?', 1],
  ['Sum up the week.', 3],
  ['What is fair?', 0],
  ['Say goodbye.', 1],
]

export type Demonstrate = (
  caller: Caller,
) => (z.output<typeof demonstrationResult> & { readonly host: string }) | Denial

/** Sends ten requests to the demonstration at once, as whoever watches: more than it has slots. */
export const createDemonstrate =
  ({ hosts, ask }: DemonstrationDeps): Demonstrate =>
  (caller) => {
    const demo = hosts.all().find(({ config }) => config.driver === 'demo')
    if (demo === undefined) return NO_DEMONSTRATION
    const host = demo.config.name
    const asked = QUESTIONS.map(([text, later]) =>
      ask({
        caller,
        host,
        model: 'demo',
        text,
        tokensMax: TOKENS_MAX,
        basePriority: Math.min(PRIORITY_MAX, caller.basePriority + later),
      }),
    )
    const refused = asked.filter(({ isAdmitted }) => !isAdmitted)
    const reason = refused[0]?.refusal ?? null
    return { host, sent: asked.length - refused.length, refused: refused.length, reason }
  }

const NO_DEMONSTRATION: Denial = {
  denied: {
    code: 'conflict',
    message: 'there is no demonstration to send requests to: real hosts have taken its place',
  },
}
