import type { ReplyPlan } from './reply-plan.ts'
import { planText } from './reply-plan.ts'

/** Where the load generator sends its requests. */
export interface Target {
  readonly port: number
  /** An API key; null where none is asked for. */
  readonly key: string | null
  /** `native` where it is left out; all others only the gateway can do. */
  readonly way?: Way
}

/**
 * In which dialect is asked, and on which of the upstream's two sides: `translated` is OpenAI's on the
 * side of Ollama, `relayed` is OpenAI's on its own, and `gathered` is Ollama's on OpenAI's, for a call of
 * a tool that comes in pieces and is told as one.
 */
export type Way = 'native' | 'translated' | 'relayed' | 'gathered'

export const MODEL = 'bench'
export const CHAT_PATH = '/api/chat'
/** What the upstream serves as a host with OpenAI's API. */
export const OPENAI_MODEL = 'bench-openai'
export const OPENAI_PATH = '/v1/chat/completions'

const ASKED: Readonly<Record<Way, readonly [path: string, model: string]>> = {
  native: [CHAT_PATH, MODEL],
  translated: [OPENAI_PATH, MODEL],
  relayed: [OPENAI_PATH, OPENAI_MODEL],
  gathered: [CHAT_PATH, OPENAI_MODEL],
}
/** Where the upstream tells when callers left it. */
export const LEAVES_PATH = '/bench/leaves'

const QUESTION = 'Hi there, why is the sky blue? Please answer in a few words.'

/** The body of a chat request; with a plan it is a stream, and the upstream does what the plan says. */
export const chatBody = (plan: ReplyPlan | null, model = MODEL): string =>
  JSON.stringify({
    model,
    stream: plan !== null,
    messages: [{ role: 'user', content: plan === null ? QUESTION : planText(plan) }],
  })

/** The whole request, ready to be written again and again. */
export const chatRequest = (target: Target, plan: ReplyPlan | null): Buffer => {
  const [path, model] = ASKED[target.way ?? 'native']
  const body = chatBody(plan, model)
  const authorization = target.key === null ? '' : `Authorization: Bearer ${target.key}\r\n`
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\n${authorization}` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/**
 * The tokens in a streamed reply of so many lines: a line each and one for the end; in OpenAI's dialect
 * an event of two lines each, one for the finish reason and one for `[DONE]`; gathered, all in one line.
 */
export const tokensIn = (
  { way = 'native' }: Target,
  lines: number,
  plan: ReplyPlan | null,
): number => {
  if (way === 'gathered') return lines === 2 ? (plan?.tokens ?? 0) : 0
  return Math.max(0, way === 'native' ? lines - 1 : lines / 2 - 2)
}
