import type { GenerationAsk, RunnerAsk, ThinkingEffort } from '../../flow/ask.ts'
import type { ChatFields } from './request-schema.ts'

/** What is known of a call before its body is read. */
export interface AskTarget {
  /** The name that hosts know. */
  readonly model: string
  readonly isStreaming: boolean
  readonly runner: RunnerAsk
}

type Shared = Omit<GenerationAsk, 'format' | 'thinking' | 'logprobs' | 'unread' | 'tokensMax'>

type Option = (typeof OPTIONS)[number]

type SamplingFields = Pick<ChatFields, 'stop' | 'options' | Option> & Partial<Pick<ChatFields, 'n'>>

/** What everything that generates has in common. */
export const generationOf = (fields: SamplingFields, target: AskTarget): Shared => ({
  ...target,
  answers: fields.n ?? 1,
  options: optionsOf(fields),
  isNeutralByDefault: true,
  stop: typeof fields.stop === 'string' ? [fields.stop] : (fields.stop ?? []),
  mayTruncate: null,
})

const OPTIONS = [
  'temperature',
  'top_p',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'top_k',
  'min_p',
  'typical_p',
  'repeat_penalty',
  'repeat_last_n',
] as const satisfies readonly (keyof ChatFields)[]

const optionsOf = (fields: SamplingFields): Readonly<Record<string, unknown>> => {
  const options: Record<string, unknown> = { ...fields.options }
  for (const name of OPTIONS) {
    const value = fields[name]
    if (value !== undefined && value !== null) options[name] = value
  }
  return options
}

/** Every way to ask for thinking that OpenAI's clients and Ollama's have. */
export const thinkingOf = (
  fields: Partial<Pick<ChatFields, 'reasoning_effort' | 'reasoning' | 'think'>>,
): boolean | ThinkingEffort | null => {
  const effort = fields.reasoning_effort ?? fields.reasoning?.effort
  if (effort === undefined || effort === null) return fields.think ?? null
  return EFFORTS[effort]
}

const EFFORTS = {
  none: false,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
  ultra: 'max',
  max: 'max',
} as const

/** A limit that is no limit is none: some clients send -1 for it. */
export const tokensMaxOf = (...limits: readonly (number | null | undefined)[]): number | null => {
  const limit = limits.find((given) => given !== undefined && given !== null) ?? null
  return limit === null || limit < 0 ? null : limit
}
