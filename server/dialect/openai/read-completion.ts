import type { TextAsk } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { checkFields, unreadOf } from '../check-fields.ts'
import type { AskTarget } from './read-generation.ts'
import { generationOf, tokensMaxOf } from './read-generation.ts'
import { completionSchema } from './request-schema.ts'

/** What a body of `/v1/completions` asks; as in Ollama, the prompt goes through the model's template. */
export const readCompletion = (
  body: Readonly<Record<string, unknown>>,
  target: AskTarget,
): TextAsk | Refusal => {
  const checked = checkFields(completionSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  const { prompt } = fields
  return {
    kind: 'text',
    ...generationOf(fields, target),
    prompt: typeof prompt === 'string' ? prompt : (prompt?.[0] ?? ''),
    suffix: fields.suffix ?? null,
    system: null,
    images: [],
    isRaw: false,
    tokensMax: tokensMaxOf(fields.max_tokens),
    format: null,
    thinking: fields.think ?? null,
    logprobs:
      fields.logprobs === undefined || fields.logprobs === null ? null : { top: fields.logprobs },
    unread: unreadOf(body, completionSchema),
  }
}
