import type { ReplyPlan } from './reply-plan.ts'
import { planText } from './reply-plan.ts'

/** Where the load generator sends its requests. */
export interface Target {
  readonly port: number
  /** An API key; null where none is asked for. */
  readonly key: string | null
  /** Asks in OpenAI's dialect, so that the gateway translates; nothing else in front of the upstream can. */
  readonly isTranslated?: boolean
}

export const MODEL = 'bench'
export const CHAT_PATH = '/api/chat'
const TRANSLATED_PATH = '/v1/chat/completions'
/** Where the upstream tells when callers left it. */
export const LEAVES_PATH = '/bench/leaves'

const QUESTION = 'Hi there, why is the sky blue? Please answer in a few words.'

/** The body of a chat request; with a plan it is a stream, and the upstream does what the plan says. */
export const chatBody = (plan: ReplyPlan | null): string =>
  JSON.stringify({
    model: MODEL,
    stream: plan !== null,
    messages: [{ role: 'user', content: plan === null ? QUESTION : planText(plan) }],
  })

/** The whole request, ready to be written again and again. */
export const chatRequest = (target: Target, plan: ReplyPlan | null): Buffer => {
  const body = chatBody(plan)
  const authorization = target.key === null ? '' : `Authorization: Bearer ${target.key}\r\n`
  return Buffer.from(
    `POST ${target.isTranslated === true ? TRANSLATED_PATH : CHAT_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\n${authorization}` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/**
 * The tokens in a streamed reply of so many lines: a line each and one for the end; where it was
 * translated, an event of two lines each, one for the finish reason and one for `[DONE]`.
 */
export const tokensIn = (target: Target, lines: number): number =>
  Math.max(0, target.isTranslated === true ? lines / 2 - 2 : lines - 1)
