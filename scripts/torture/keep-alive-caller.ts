import { Agent, request, type IncomingMessage } from 'node:http'
import { canariesIn, chatRequest, isWholeReply, type Plan } from './plan.ts'
import type { Seen } from './check-books.ts'

export interface CallOptions {
  readonly agent: Agent
  readonly port: number
  readonly isStreaming: boolean
  /** Leaves after so many bytes of the reply's body. */
  readonly leaveAfterBytes?: number
  readonly onHead?: () => void
}

/** A reply as a caller on a connection that is kept saw it. */
export interface Observation extends Seen {
  /** Null where no reply came. */
  readonly status: number | null
  readonly retryAfterS: number | null
  /** Bytes of canaries that were other requests'. */
  readonly foreignBytes: number
  /** The reply named another request than this. */
  readonly isMisaddressed: boolean
  /** The framing was closed properly, so that a caller may take it for all there is. */
  readonly hasCleanEnd: boolean
  readonly hasErrorLine: boolean
  /** What a reply that is not complete ended with. */
  readonly lastWords: string
}

export const createAgent = (connections: number): Agent =>
  new Agent({ keepAlive: true, maxSockets: connections })

/** Asks for a plan and reads the reply. Never rejects: what went wrong is what was observed. */
export const call = (plan: Plan, options: CallOptions): Promise<Observation> =>
  new Promise((resolve) => {
    const { path, headers, body } = chatRequest(plan, options.isStreaming)
    const content = Buffer.from(JSON.stringify(body))
    const outgoing = request({
      agent: options.agent,
      port: options.port,
      host: '127.0.0.1',
      method: 'POST',
      path,
      headers: { ...headers, 'Content-Length': content.length },
    })
    let reply: IncomingMessage | null = null
    const parts: Buffer[] = []
    let bytes = 0
    const finish = (): void => resolve(observe(plan, reply, Buffer.concat(parts).toString()))
    outgoing.on('response', (incoming) => {
      reply = incoming
      options.onHead?.()
      incoming.on('data', (part: Buffer) => {
        parts.push(part)
        bytes += part.length
        if (bytes >= (options.leaveAfterBytes ?? Infinity)) outgoing.destroy()
      })
      incoming.on('error', finish)
      incoming.on('close', finish)
    })
    outgoing.on('error', finish)
    outgoing.on('close', finish)
    outgoing.end(content)
  })

const observe = (plan: Plan, reply: IncomingMessage | null, text: string): Observation => {
  const canaries = canariesIn(text)
  const foreign = canaries.filter((canary) => canary !== plan.canary)
  const isDone = isWholeReply(plan, text)
  const hasCleanEnd = reply?.complete ?? false
  const status = reply?.statusCode ?? null
  const extent = extentOf(status, { isDone, hasCleanEnd, hasTokens: canaries.length > 0 })
  return {
    canary: plan.canary,
    status,
    retryAfterS: Number(reply?.headers['retry-after'] ?? Number.NaN) || null,
    extent,
    tokens: plan.tokens,
    foreignBytes: foreign.reduce((sum, canary) => sum + canary.length, 0),
    isMisaddressed: reply !== null && reply.headers['x-request-id'] !== plan.canary,
    hasCleanEnd,
    hasErrorLine: text.includes('"error"'),
    lastWords: extent === 'complete' ? '' : text.slice(-WORDS_MAX),
  }
}

const WORDS_MAX = 200

interface Signs {
  readonly isDone: boolean
  readonly hasCleanEnd: boolean
  readonly hasTokens: boolean
}

const extentOf = (status: number | null, signs: Signs): Seen['extent'] => {
  if (status === null) return 'nothing'
  if (status !== 200) return 'refused'
  if (signs.isDone && signs.hasCleanEnd) return 'complete'
  return signs.hasTokens ? 'begun' : 'nothing'
}
