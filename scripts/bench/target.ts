import type { ReplyPlan } from './reply-plan.ts'
import { planText } from './reply-plan.ts'

/** Where the load generator sends its requests. */
export interface Target {
  readonly port: number
  /** An API key; null where none is asked for. */
  readonly key: string | null
}

export const MODEL = 'bench'
export const CHAT_PATH = '/api/chat'
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
    `POST ${CHAT_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\n${authorization}` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
