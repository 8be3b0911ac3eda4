import { readReplies } from './reply-series.ts'
import type { SeenReply } from './reply-series.ts'
import type { Session } from './wire-session.ts'

/** Ollama's own words, which are not JSON. */
const PLAIN_TEXTS = new Set(['404 page not found', '405 method not allowed'])

export interface JudgedSession {
  readonly replies: readonly SeenReply[]
  /** What must not be, or null. */
  readonly problem: string | null
}

/** What must hold of whatever comes back, whatever was sent. */
export const judgeSession = (sent: Buffer, session: Session): JudgedSession => {
  const { replies, rest } = readReplies(session.received)
  return { replies, problem: problemOf(replies, rest, { sent, session }) }
}

const problemOf = (
  replies: readonly SeenReply[],
  rest: 'none' | 'cut' | 'not HTTP',
  { sent, session }: { readonly sent: Buffer; readonly session: Session },
): string | null => {
  if (rest === 'not HTTP') return `a reply that is not HTTP: ${session.received}`
  // Node ends a connection whose client closed its half; elsewhere only a client may cut a reply.
  const isAnswered = session.manner === 'wait' && session.end === 'end'
  if (rest === 'cut' && isAnswered) return `a reply is cut: ${session.received.slice(-300)}`
  if (isAnswered && replies.length === 0) return 'no reply at all'
  const hasNoBodies = /(?:HEAD|OPTIONS) /.test(sent.toString('latin1'))
  for (const { status, body } of replies) {
    // A host's own 500 goes on in its own words; ours has these, or none.
    const isOurFault = status === 500 && (body === '' || body.includes('internal error'))
    if (isOurFault) return `status 500: ${body}`
    if (status < 400 || (body === '' && (hasNoBodies || rest === 'cut'))) continue
    if (!isJson(body) && !PLAIN_TEXTS.has(body)) return `status ${status} without words: ${body}`
  }
  return null
}

const isJson = (body: string): boolean => {
  try {
    return typeof JSON.parse(body) === 'object'
  } catch {
    return false
  }
}
