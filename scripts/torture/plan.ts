/** How the host breaks a reply in the place of its ending. */
export const FAULTS = [
  'none',
  'reset',
  'close',
  'clean end',
  'half a line',
  'garbage',
  'an error line',
  'garbled framing',
  'silence',
] as const

export type Fault = (typeof FAULTS)[number]

/** In whose words the caller asks. Hosts hear Ollama's own whatever it is. */
export const DIALECTS = ['ollama', 'openai'] as const

export type Dialect = (typeof DIALECTS)[number]

/** What the host is to do with a request; it travels in the prompt. */
export interface Plan {
  /** Names the request, and stands in every token of its reply. */
  readonly canary: string
  readonly dialect: Dialect
  readonly tokens: number
  readonly apartMs: number
  /** Before anything is sent. */
  readonly holdMs: number | 'until told'
  /** Added to each token. */
  readonly fillBytes: number
  readonly fault: Fault
}

export const MODEL = 'm'
export const CHAT_PATH = '/api/chat'

const PATHS: Readonly<Record<Dialect, string>> = {
  ollama: CHAT_PATH,
  openai: '/v1/chat/completions',
}

/** All canaries are equally long, so that none is part of another. */
const CANARY = /canary-[a-z]{4}-\d{8}/g

export const canaryOf = (torture: string, number: number): string =>
  `canary-${torture.slice(0, 4)}-${String(number).padStart(8, '0')}`

/** Every canary in the text. */
export const canariesIn = (text: string): readonly string[] => text.match(CANARY) ?? []

export const planned = (canary: string, changes: Partial<Plan> = {}): Plan => ({
  canary,
  dialect: 'ollama',
  tokens: 4,
  apartMs: 0,
  holdMs: 0,
  fillBytes: 0,
  fault: 'none',
  ...changes,
})

const promptOf = (plan: Plan): string => JSON.stringify(plan)

export const planOf = (prompt: string): Plan => JSON.parse(prompt) as Plan

/** The request that asks for a plan. Its id is its canary. */
export const chatRequest = (plan: Plan, isStreaming = true) => ({
  path: PATHS[plan.dialect],
  headers: { 'X-Request-Id': plan.canary, 'Content-Type': 'application/json' },
  body: {
    model: MODEL,
    messages: [{ role: 'user', content: promptOf(plan) }],
    stream: isStreaming,
  },
})

/** Whether the text of a reply says that this was all of it, and that nothing went wrong. */
export const isWholeReply = ({ dialect }: Plan, text: string): boolean => {
  if (dialect === 'ollama') return text.includes('"done":true')
  const hasEnd = text.includes('data: [DONE]') || text.includes('"object":"chat.completion"')
  return hasEnd && !text.includes('"error"')
}
