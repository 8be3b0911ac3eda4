import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '../log.ts'
import { openRaw } from '../testing/clients/raw-connection.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: nothing that a caller writes into a header, a path or a body becomes a header, a line or a
// terminal's command of somebody else: not of the reply, not of the host, not of the log (ASVS 4.2,
// 16.4.1). Method: every header that is read or copied × every byte that ends something somewhere.

let upstream: Upstream
let gateway: TestGateway
let key: string
const logged: string[] = []

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], slots: 8 })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 8 }],
    settings: { LOG__REFUSALS_PER_MINUTE: '100000' },
    log: createLogger('trace', { write: (line) => void logged.push(line) }),
  })
  key = await gateway
    .createKey({ name: 'a\u2028b\u001b[31m\r\nEvil: 1' })
    .catch(async () => gateway.createKey({ name: 'plain' }))
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const HEADERS = [
  'X-Request-Id',
  'X-Priority',
  'X-Deadline-Ms',
  'X-Seadragon-Host',
  'X-Seadragon-Hop',
  'X-Api-Key',
  'X-Admin-Token',
  'Authorization',
  'Cookie',
  'Origin',
  'Host',
  'Referer',
  'User-Agent',
  'Accept',
  'Accept-Encoding',
  'Access-Control-Request-Headers',
  'Content-Type',
  'Content-Encoding',
  'If-Match',
  'Last-Event-Id',
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'Via',
  'Anthropic-Version',
  'Anthropic-Beta',
  'X-Session-Id',
  'Traceparent',
] as const

/** Between a harmless beginning and a header of the caller's making. */
const BREAKS = [
  ['CR LF', '\r\n'],
  ['CR', '\r'],
  ['LF', '\n'],
  ['NUL', '\0'],
  ['a fold', '\r\n '],
  ['a fold by a tab', '\r\n\t'],
  ['two ends of line', '\r\n\r\n'],
  ['ESC', '\x1b]0;'],
  ['DEL', '\x7f'],
  ['a vertical tab', '\x0b'],
  ['NEL in latin-1', '\x85'],
  ['NEL in UTF-8', '\xc2\x85'],
  ['a line separator', '\xe2\x80\xa8'],
  ['what latin-1 cuts down to CR LF', '\xe5\x98\x8d\xe5\x98\x8a'],
  ['percent signs', '%0d%0a'],
  ['an overlong LF', '\xc0\x8a'],
] as const

const VALUES: Readonly<Record<string, string>> = {
  Host: 'localhost',
  Origin: 'http://localhost',
  'X-Priority': '3',
  'X-Deadline-Ms': '60000',
  'X-Seadragon-Host': 'gpu0',
}

const EVIL = /^evil\b/im

/** Sends the bytes and returns all that comes back until the gateway closes. */
const told = async (bytes: string): Promise<string> => {
  const connection = await openRaw(gateway.port)
  connection.send(Buffer.from(bytes, 'latin1'))
  connection.send('GET /api/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await connection.ended()
  connection.close()
  return connection.bytes.toString('latin1')
}

const chat = (...lines: string[]): string => {
  const body = '{"model":"m","stream":false,"messages":[]}'
  const hasHost = lines.some((line) => line.startsWith('Host:'))
  const head = ['POST /api/chat HTTP/1.1', ...(hasHost ? [] : ['Host: localhost']), ...lines]
  return `${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

const headsOf = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 \d{3}[^]*?\r\n\r\n/g)].map(([head]) => head)

it.each(HEADERS)('%s ends nothing but itself', async (header) => {
  const logFrom = logged.length
  const hostFrom = upstream.requests.length
  for (const [what, middle] of BREAKS) {
    const value = `${VALUES[header] ?? key}${middle}Evil: 1`
    const text = await told(chat(`${header}: ${value}`))
    const heads = headsOf(text)
    expect(heads.length, what).toBeGreaterThan(0)
    for (const head of heads) {
      expect(head, what).not.toMatch(EVIL)
      // oxlint-disable-next-line no-control-regex
      expect(head.replaceAll('\r\n', ''), what).not.toMatch(/[\0-\x1f\x7f-\xff]/)
      expect(head, what).not.toMatch(/^HTTP\/1\.1 500/)
    }
  }
  for (const { headerLines } of upstream.requests.slice(hostFrom)) {
    expect(headerLines.join('\n')).not.toMatch(/evil|forwarded|cookie|sd_/i)
  }
  for (const line of logged.slice(logFrom)) {
    // oxlint-disable-next-line no-control-regex
    expect(line.slice(0, -1)).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u2029]/)
    expect(JSON.parse(line)).not.toHaveProperty('Evil')
  }
})

it('a path and a body end nothing either, wherever their words are repeated', async () => {
  for (const [what, middle] of BREAKS) {
    const name = JSON.stringify(Buffer.from(`m${middle}Evil: 1`, 'latin1').toString('utf8'))
    const body = Buffer.from(
      `{"model":${name},"stream":false,"messages":[],${name}:1,"format":${name}}`,
    ).toString('latin1')
    const length = `Content-Length: ${body.length}\r\n\r\n${body}`
    for (const path of ['/api/chat', '/v1/chat/completions', '/v1/messages']) {
      const text = await told(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${length}`)
      for (const head of headsOf(text)) expect(head, `${path} ${what}`).not.toMatch(EVIL)
    }
    const path = `/api/tags/${encodeURIComponent(middle)}/?${encodeURIComponent(`${middle}Evil: 1`)}`
    const redirected = await told(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    for (const head of headsOf(redirected)) expect(head, what).not.toMatch(EVIL)
  }
  for (const line of logged) expect(() => JSON.parse(line)).not.toThrow()
  for (const { headerLines } of upstream.requests) {
    expect(headerLines.join('\n')).not.toMatch(EVIL)
  }
})
