import { checkModel } from '../../admit/admission.ts'
import type { TokenCount } from '../../dialect/anthropic/parse-inference.ts'
import type { Caller } from '../../flow/caller.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Visit } from '../door.ts'
import type { InferenceDeps } from './submit-inference.ts'

/**
 * Answers `POST /v1/messages/count_tokens` without a slot: agents ask before each turn, and a count
 * that had to wait in the queue would double the wait. It is an estimate.
 */
export const countTokens = async (
  visit: Visit,
  parse: (body: Buffer, caller: Caller) => TokenCount | Refusal,
  { door, readBody, admission }: Pick<InferenceDeps, 'door' | 'readBody' | 'admission'>,
): Promise<void> => {
  const caller = door.admit(visit, 'inference')
  if (caller === null) return
  const body = await readBody(visit.incoming)
  if (body === null) return
  if ('code' in body) return void door.refuse(visit, body, caller)
  const count = parse(body, caller)
  if ('code' in count) return void door.refuse(visit, count, caller)
  const forbidden = checkModel(caller, count.model, admission)
  if (forbidden !== null) return void door.refuse(visit, forbidden, caller)
  door.sendJson(visit, { input_tokens: count.tokens })
}
