import type { Context } from 'hono'
import type { Refusal } from '../../flow/refusal.ts'
import { refuse } from './api-error.ts'
import type { RestEnv } from './rest-env.ts'

/** Why not, with everything that was wrong where it was more than one thing. */
export interface Denial {
  readonly denied: Refusal
  readonly details?: readonly string[]
}

export const isDenied = (result: object): result is Denial => 'denied' in result

export const deny = (c: Context<RestEnv>, { denied, details }: Denial) => refuse(c, denied, details)

/** What was sent is in the form of the schema, and wrong all the same. */
export const invalidInput = (problems: readonly string[]): Denial => ({
  denied: { code: 'invalid_request', message: problems.join('; ') },
  details: problems,
})
