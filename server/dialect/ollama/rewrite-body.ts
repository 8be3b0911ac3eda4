import type { RunnerAsk } from '../../flow/ask.ts'
import type { JsonBody } from '../json-body.ts'
import type { ModelPolicy, PolicyBounds } from '../model-policies.ts'
import { keepAliveMs } from './go-duration.ts'

export interface RewriteRules {
  readonly policy: ModelPolicy | null
  readonly aliasOf: string | null
  readonly bounds: PolicyBounds
}

/**
 * The body for the host: the client's own bytes wherever nothing in them has to change. Options that
 * would reload or pin a model are clamped in silence, since clients send them unasked (wire.md 2).
 */
export const rewriteBody = (body: Buffer, json: JsonBody, rules: RewriteRules): Buffer => {
  const changes: Record<string, unknown> = {}
  if (rules.aliasOf !== null) changes['model'] = rules.aliasOf
  const options = clampOptions(json.fields['options'], rules)
  if (options !== null) changes['options'] = options
  const keepAlive = clampKeepAlive(json.fields['keep_alive'], rules)
  if (keepAlive !== null) changes['keep_alive'] = keepAlive
  if (!json.isAmbiguous && Object.keys(changes).length === 0) return body
  return Buffer.from(JSON.stringify({ ...json.fields, ...changes }))
}

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

/** The options with the context size that the policy wants; null where they may stay. */
const clampOptions = (options: unknown, rules: RewriteRules): object | null => {
  const given = isObject(options) ? options : null
  const asked = given?.['num_ctx']
  const fixed = rules.policy?.numCtx ?? null
  if (fixed !== null) return asked === fixed ? null : { ...given, num_ctx: fixed }
  if (typeof asked !== 'number' || asked <= rules.bounds.numCtxMax) return null
  return { ...given, num_ctx: rules.bounds.numCtxMax }
}

const clampKeepAlive = (keepAlive: unknown, rules: RewriteRules): number | string | null => {
  const fixed = rules.policy?.keepAlive ?? null
  const asked = keepAliveMs(keepAlive)
  // 0 gives the memory back after this answer; that is the caller's to ask.
  if (fixed !== null) return asked === 0 || keepAlive === fixed ? null : fixed
  if (asked === null || asked <= rules.bounds.keepAliveMaxMs) return null
  return Math.floor(rules.bounds.keepAliveMaxMs / 1_000)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
