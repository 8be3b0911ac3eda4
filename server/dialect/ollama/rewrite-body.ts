import type { RunnerAsk } from '../../flow/ask.ts'
import type { ContextChange } from '../../flow/call.ts'
import { membersOf, type JsonBody } from '../json-body.ts'
import { rawValue, readMembers, writeMembers } from '../json-members.ts'
import type { AskBounds } from '../ask-bounds.ts'
import type { ModelPolicy } from '../model-policies.ts'
import { keepAliveMs } from './go-duration.ts'

export interface RewriteRules {
  readonly policy: ModelPolicy | null
  readonly aliasOf: string | null
  readonly bounds: Pick<AskBounds, 'numCtxMax' | 'keepAliveMaxMs'>
}

/**
 * The body for the host: the client's own bytes wherever nothing in them has to change. Options that
 * would reload or pin a model are clamped in silence, since clients send them unasked (wire.md 2).
 */
export const rewriteBody = (body: Buffer, json: JsonBody, rules: RewriteRules): Buffer => {
  const options = json.fields['options'] as Options
  const numCtx = clampNumCtx(options?.['num_ctx'], rules)
  const keepAlive = clampKeepAlive(json.fields['keep_alive'], rules)
  const isFine = rules.aliasOf === null && numCtx === null && keepAlive === null
  if (isFine && !json.isAmbiguous) return body
  const members = membersOf(body)
  if (rules.aliasOf !== null) members.set('model', rawValue(rules.aliasOf))
  if (keepAlive !== null) members.set('keep_alive', rawValue(keepAlive))
  if (numCtx !== null) {
    const given = readMembers(members.get('options') ?? NO_OPTIONS)
    members.set('options', writeMembers(given.set('num_ctx', rawValue(numCtx))))
  }
  return writeMembers(members)
}

type Options = Readonly<Record<string, unknown>> | null | undefined

const NO_OPTIONS = Buffer.from('{}')

/** What a request of another dialect asks of the runner, under the same rules. */
export const runnerAskOf = (
  asked: { readonly numCtx: unknown; readonly keepAlive: unknown },
  rules: RewriteRules,
): RunnerAsk => {
  const { numCtx, keepAlive } = asked
  const given = typeof numCtx === 'number' ? Math.min(numCtx, rules.bounds.numCtxMax) : null
  const kept = keepAliveMs(keepAlive) === null ? null : (keepAlive as number | string)
  return {
    numCtx: rules.policy?.numCtx ?? given,
    keepAlive: clampKeepAlive(keepAlive, rules) ?? kept,
  }
}

/** The context that it gets instead of the one that it asks for; null where it gets that, or asks for none. */
export const contextChangeOf = (
  asked: unknown,
  rules: Pick<RewriteRules, 'policy' | 'bounds'>,
): ContextChange | null => {
  const given = clampNumCtx(asked, rules)
  return typeof asked === 'number' && given !== null ? { asked, given } : null
}

/** The context size that is right instead of the one that was asked for; null where that may stay. */
const clampNumCtx = (
  asked: unknown,
  { policy, bounds }: Pick<RewriteRules, 'policy' | 'bounds'>,
): number | null => {
  const fixed = policy?.numCtx ?? null
  if (fixed !== null) return asked === fixed ? null : fixed
  return typeof asked === 'number' && asked > bounds.numCtxMax ? bounds.numCtxMax : null
}

const clampKeepAlive = (keepAlive: unknown, rules: RewriteRules): number | string | null => {
  const fixed = rules.policy?.keepAlive ?? null
  const asked = keepAliveMs(keepAlive)
  // 0 gives the memory back after this answer; that is the caller's to ask.
  if (fixed !== null) return asked === 0 || keepAlive === fixed ? null : fixed
  if (asked === null || asked <= rules.bounds.keepAliveMaxMs) return null
  return Math.floor(rules.bounds.keepAliveMaxMs / 1_000)
}
