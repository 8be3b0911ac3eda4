import { checkModel, checkScope, type AdmissionRules } from '../../admit/admission.ts'
import type { RequestLimits } from '../../admit/request-limits.ts'
import type { RulesByClass } from '../../dialect/ollama/parse-inference.ts'
import { parseInference } from '../../dialect/ollama/parse-inference.ts'
import type { Caller } from '../../flow/caller.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Asked } from '../../store/chat.ts'
import type { Generation } from './generation.ts'

export interface ChatInferenceDeps {
  readonly pipeline: Pick<Pipeline, 'submit'>
  readonly admission: AdmissionRules
  readonly limits: RequestLimits
  readonly rules: RulesByClass
}

export type ChatInference = ReturnType<typeof createChatInference>

/** The way of a chat's question to the queue: the same checks, in the same order, as for every client. */
export const createChatInference = ({ pipeline, admission, limits, rules }: ChatInferenceDeps) => ({
  /** Why this caller may not ask this model now; asking counts towards its limits. */
  refusalOf: (caller: Caller, model: string): Refusal | null =>
    checkScope(caller, 'inference') ??
    checkModel(caller, model, admission) ??
    limits.take(caller.id, {}),

  submit: (caller: Caller, asked: Asked, generation: Generation): void => {
    const call = parseInference('chat', bodyOf(asked), rules[caller.class])
    if ('code' in call) return generation.stop({ state: 'failed', problem: call.message })
    if (call.intent === 'unload') throw new Error('a question asks for nothing to be unloaded')
    pipeline.submit({
      call,
      caller,
      basePriority: caller.basePriority,
      startBy: Infinity,
      requestId: generation.id,
      outgoing: generation.sink,
      headers: {},
      follower: generation,
    })
  },
})

/** The request in Ollama's own form, which every kind of host can be asked from. */
const bodyOf = ({ answer, path, systemPrompt, parameters }: Asked): Buffer => {
  const system = systemPrompt.trim() === '' ? [] : [{ role: 'system', content: systemPrompt }]
  const messages = path.map(({ role, text, images }) => ({
    role,
    content: text,
    ...(images.length > 0 && { images }),
  }))
  const { thinking, temperature, topP, tokensMax, contextTokens } = parameters
  return Buffer.from(
    JSON.stringify({
      model: answer.model,
      messages: [...system, ...messages],
      stream: true,
      think: thinking,
      options: { temperature, top_p: topP, num_predict: tokensMax, num_ctx: contextTokens },
    }),
  )
}
