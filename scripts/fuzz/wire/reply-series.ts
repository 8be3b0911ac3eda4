/** A whole reply as it came over the wire. */
export interface SeenReply {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export type ReplySeries =
  /** `rest` is how the bytes end: with a reply, inside one, or not as HTTP. */
  { readonly replies: readonly SeenReply[]; readonly rest: 'none' | 'cut' | 'not HTTP' }

const HEAD = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[!#$%&'*+.^_`|~\w-]+: [^\r\n]*\r\n)*)\r\n/

/**
 * Reads all replies of one connection. Which of them answered a HEAD, and so have no body in spite of
 * their length, is not known where the requests were garbage: both readings are tried.
 */
export const readReplies = (text: string): ReplySeries => {
  if (text === '') return { replies: [], rest: 'none' }
  const head = HEAD.exec(text)
  if (head === null) {
    return { replies: [], rest: text.includes('\r\n\r\n') ? 'not HTTP' : 'cut' }
  }
  const status = Number(head[1])
  const headers = new Map(head[2]!.split('\r\n').filter(Boolean).map(nameAndValue))
  const after = text.slice(head[0].length)
  const bodies = status < 200 || status === 204 || status === 304 ? [''] : bodiesOf(headers, after)
  let worst: ReplySeries | null = null
  for (const { body, length } of bodies.map(bodyAndLength)) {
    const rest = readReplies(after.slice(length))
    const series = { replies: [{ status, headers, body }, ...rest.replies], rest: rest.rest }
    if (rest.rest === 'none') return series
    if (worst === null || rest.rest === 'cut') worst = series
  }
  return worst ?? { replies: [{ status, headers, body: '' }], rest: 'cut' }
}

type Body = string | { readonly body: string; readonly length: number }

const bodyAndLength = (body: Body): { readonly body: string; readonly length: number } =>
  typeof body === 'string' ? { body, length: body.length } : body

/** The readings of what follows a head, the likely one first; none where the body is cut. */
const bodiesOf = (headers: ReadonlyMap<string, string>, after: string): readonly Body[] => {
  if (headers.get('transfer-encoding') === 'chunked') {
    const chunks = readChunks(after)
    if (chunks !== null) return [chunks]
    return after === '' || after.startsWith('HTTP/1.1 ') ? [''] : []
  }
  const isFollowed = after.startsWith('HTTP/1.1 ')
  const length = headers.get('content-length')
  if (length === undefined) return isFollowed ? ['', after] : [after]
  const whole = after.length >= Number(length) ? [after.slice(0, Number(length))] : []
  return after === '' || isFollowed ? ['', ...whole] : whole
}

const readChunks = (text: string): Body | null => {
  let body = ''
  let at = 0
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/i.exec(text.slice(at, at + 20))
    if (size === null) return null
    const length = Number.parseInt(size[1]!, 16)
    const start = at + size[0].length
    if (text.slice(start + length, start + length + 2) !== '\r\n') return null
    body += text.slice(start, start + length)
    at = start + length + 2
    if (length === 0) return { body, length: at }
  }
}

const nameAndValue = (line: string): readonly [string, string] => {
  const at = line.indexOf(': ')
  return [line.slice(0, at).toLowerCase(), line.slice(at + 2)]
}
