import { hostProtocolOf } from '../dialect/host-protocols.ts'
import type { Host } from '../dispatch/host.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'

/**
 * Why nobody can give several answers to one question, before it waits for nothing: only hosts that speak
 * the caller's own dialect give them.
 */
export const severalAnswersRefusal = (call: Call, hosts: readonly Host[]): Refusal | null => {
  if (call.replyOptions.answers === 1 || hosts.length === 0) return null
  const canGive = hosts.some(({ driver }) => hostProtocolOf(driver.profile).relay(call) !== null)
  return canGive ? null : ONE_ANSWER
}

const ONE_ANSWER: Refusal = {
  code: 'invalid_request',
  message: 'no host of this model gives several answers: send `n` as 1',
  param: 'n',
  isFinal: true,
}
