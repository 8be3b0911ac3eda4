import type { ChatAsk, EmbedAsk, GenerationAsk, TextAsk } from '../../flow/ask.ts'

const RUNNER = { numCtx: null, keepAlive: null }

const GENERATION: GenerationAsk = {
  model: 'm',
  runner: RUNNER,
  unread: [],
  isStreaming: true,
  answers: 1,
  options: {},
  isNeutralByDefault: false,
  stop: [],
  tokensMax: null,
  format: null,
  thinking: null,
  logprobs: null,
  mayTruncate: null,
}

export const chatAsk = (changes: Partial<ChatAsk> = {}): ChatAsk => ({
  kind: 'chat',
  ...GENERATION,
  messages: [{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }],
  tools: [],
  toolChoice: 'auto',
  mayCallInParallel: null,
  ...changes,
})

export const textAsk = (changes: Partial<TextAsk> = {}): TextAsk => ({
  kind: 'text',
  ...GENERATION,
  prompt: 'p',
  suffix: null,
  system: null,
  images: [],
  isRaw: false,
  ...changes,
})

export const embedAsk = (changes: Partial<EmbedAsk> = {}): EmbedAsk => ({
  kind: 'embed',
  model: 'm',
  runner: RUNNER,
  unread: [],
  inputs: ['a'],
  dimensions: null,
  mayTruncate: null,
  ...changes,
})
