import type { IncomingHttpHeaders } from 'node:http'

/** Where agents name their session: Claude Code, Codex, opencode (experience.md 4.1). */
const HEADERS = [
  'x-claude-code-session-id',
  'session-id',
  'session_id',
  'x-session-id',
  'x-session-affinity',
] as const

const SESSION = /^[\w.:-]{1,128}$/

/** What a client calls its session; undefined where it calls it nothing. */
export const sessionIdOf = (headers: IncomingHttpHeaders): string | undefined => {
  for (const name of HEADERS) {
    const value = headers[name]
    if (typeof value === 'string' && SESSION.test(value)) return value
  }
  return undefined
}
