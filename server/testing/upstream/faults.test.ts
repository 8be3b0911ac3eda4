import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRaw } from '../clients/raw-connection.ts'
import { ReplyReader, requestBytes, type RawReply } from '../clients/raw-request.ts'
import { FAULTS, type Fault } from './faults.ts'
import { startUpstream, type Upstream } from './upstream.ts'

const MB = 1024 * 1024
const model = 'gemma3:270m'
const messages = [{ role: 'user', content: 'x' }]

const REQUESTS = [
  { path: '/api/chat', body: { model, messages } },
  { path: '/api/chat', body: { model, messages, stream: false } },
  { path: '/api/generate', body: { model, prompt: 'x' } },
  { path: '/api/generate', body: { model, prompt: 'x', stream: false } },
  { path: '/api/embed', body: { model, input: 'x' } },
  { path: '/v1/chat/completions', body: { model, messages, stream: true } },
  { path: '/v1/chat/completions', body: { model, messages } },
  { path: '/v1/completions', body: { model, prompt: 'x', stream: true } },
  { path: '/v1/embeddings', body: { model, input: 'x' } },
]

type Seen = Partial<Record<'status' | 'end' | 'connectionEnd' | 'pieces', unknown>> & {
  /** Leaves once this holds, for a host that would never end. */
  readonly leaveWhen?: (reader: ReplyReader, bytes: number) => boolean
  readonly check?: (reply: RawReply) => void
}

const whole = { status: 200, end: 'complete', connectionEnd: null }
const leftAt = (pieces: number): Seen => ({
  status: 200,
  leaveWhen: (reader) => reader.status !== null && reader.chunks.length === pieces,
  connectionEnd: 'closed here',
  pieces,
})

/** What a raw client sees of each fault, whatever the request. */
const SEEN: Record<Fault, Seen> = {
  'reset before the status line': { end: 'closed before status line', connectionEnd: 'reset' },
  'close before the status line': { end: 'closed before status line', connectionEnd: 'end' },
  'half a status line, then close': {
    end: 'closed before status line',
    connectionEnd: 'end',
    status: null,
  },
  'garbage instead of HTTP': { end: 'not HTTP', status: null },
  '1xx flood': {
    status: null,
    leaveWhen: (_reader, bytes) => bytes > MB,
    check: (reply) => expect(reply.interims).toBeGreaterThan(10_000),
  },
  'header flood': {
    status: 200,
    leaveWhen: (reader) => reader.status !== null,
    check: (reply) => expect(reply.headerLines.length).toBe(20_000),
  },
  'stall before the status line': { status: null, leaveWhen: () => true },
  'reset after the head': { status: 200, connectionEnd: 'reset', pieces: 0 },
  'close after the head': {
    status: 200,
    end: 'closed without last chunk',
    connectionEnd: 'end',
    pieces: 0,
  },
  'clean end after the head': { ...whole, pieces: 0 },
  'stall after the head': leftAt(0),
  'reset after two pieces': { status: 200, connectionEnd: 'reset', pieces: 2 },
  'close after two pieces': {
    status: 200,
    end: 'closed without last chunk',
    connectionEnd: 'end',
    pieces: 2,
  },
  'stall after two pieces': leftAt(2),
  'not a chunk size': { status: 200, end: 'not HTTP', pieces: 2 },
  'close inside a chunk': {
    status: 200,
    end: 'closed inside a chunk',
    connectionEnd: 'end',
    pieces: 2,
  },
  'half a line, then a clean end': { ...whole, pieces: 3 },
  'clean end without the ending': { ...whole, pieces: 5 },
  'close instead of the last chunk': {
    status: 200,
    end: 'closed without last chunk',
    connectionEnd: 'end',
    pieces: 6,
  },
  'reset instead of the last chunk': {
    status: 200,
    end: 'closed without last chunk',
    connectionEnd: 'reset',
    pieces: 6,
  },
  'stall instead of the last chunk': leftAt(6),
  'bytes after the ending': { ...whole, pieces: 7 },
  'two endings': { ...whole, pieces: 7, check: expectTwins },
  'a line of 17 MB': {
    ...whole,
    check: ({ body }) => {
      expect(body.length).toBeGreaterThanOrEqual(17 * MB)
      expect(body.includes('\n')).toBe(false)
    },
  },
  'an endless line': {
    status: 200,
    leaveWhen: (_reader, bytes) => bytes > 20 * MB,
    check: ({ body }) => expect(body.includes('\n')).toBe(false),
  },
  'gzip though identity was asked': {
    ...whole,
    check: ({ headers }) => expect(headers['content-encoding']).toBe('gzip'),
  },
  'Content-Length too large': { status: 200, end: 'closed early', connectionEnd: 'end' },
  'Content-Length too small': { status: 200, end: 'complete' },
  'JSON of wrong types': whole,
  'not JSON': whole,
  'an empty body': { ...whole, pieces: 0 },
  'an HTML page with status 200': whole,
  'an HTML error page': { ...whole, status: 502 },
  'an error of the engine': { ...whole, status: 500 },
  'a queue that is full': {
    ...whole,
    status: 503,
    check: ({ body }) => expect(body.toString()).toContain('please try again.  maximum pending'),
  },
}

function expectTwins({ chunks }: RawReply): void {
  expect(chunks[5]).toEqual(chunks[6])
}

describe('FAULTS', () => {
  let upstream: Upstream

  beforeAll(async () => {
    upstream = await startUpstream()
  })

  afterAll(() => upstream.stop())

  describe.each(Object.keys(FAULTS) as Fault[])('%s', (fault) => {
    it('is seen on the wire as it is named, on every route', async () => {
      for (const request of REQUESTS) {
        const { leaveWhen, check, pieces, ...facts } = SEEN[fault]
        upstream.script(FAULTS[fault])
        const connection = await openRaw(upstream.port)
        const reader = new ReplyReader(connection, 'POST')
        connection.send(requestBytes(request))
        const received = await upstream.nextRequest()
        if (leaveWhen !== undefined) {
          let bytes = 0
          connection.onData((read) => (bytes += read.length))
          await reader.until(() => leaveWhen(reader, bytes))
          connection.close()
        }
        const reply = await reader.finished()
        expect(reply).toMatchObject(facts)
        if (pieces !== undefined) expect(reply.chunks.length).toBe(pieces)
        check?.(reply)
        connection.close()
        await upstream.ended(received)
      }
      expect(upstream.slots.running).toBe(0)
    })
  })

  it('refuses connections when told so, while open ones live on, and listens again', async () => {
    const open = await openRaw(upstream.port)
    upstream.refuse()
    await expect(openRaw(upstream.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    open.send(requestBytes({ method: 'GET', path: '/' }))
    await open.until(() => open.text.endsWith('Ollama is running'))
    const port = upstream.port
    await upstream.restart()
    expect(upstream.port).toBe(port)
    open.close()
    await upstream.until(() => upstream.connections === 0)
  })

  it('cuts everything when it stops, and marks what it was answering as broken', async () => {
    upstream.script(FAULTS['stall after two pieces'])
    const connection = await openRaw(upstream.port)
    connection.send(requestBytes({ path: '/api/chat', body: { model, messages } }))
    const request = await upstream.nextRequest()
    await upstream.stop()
    await connection.ended()
    await upstream.ended(request)
    expect(request.end).toBe('broken')
    expect(upstream.connections).toBe(0)
    await upstream.restart()
  })
})
