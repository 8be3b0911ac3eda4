import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import type { RawReply, RequestParts } from '../clients/raw-request.ts'
import { openRaw } from '../clients/raw-connection.ts'
import { ReplyReader, requestBytes } from '../clients/raw-request.ts'
import { CHAT, MODEL, startTestbed, type Testbed } from './testbed.ts'

// Who may do what, and from where.

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

let bed: Testbed

beforeAll(async () => {
  bed = await startTestbed()
})

afterAll(() => bed.stop())

describe('row 58: a caller', () => {
  const ELSEWHERE = '["192.0.2.1"]'
  const UNKNOWN_KEY = `Bearer sd_${'A'.repeat(43)}`
  const CREDENTIALS: readonly (RequestParts['headers'] | undefined)[] = [
    undefined,
    { Authorization: 'Bearer ' },
    { Authorization: 'Bearer ollama' },
    { Authorization: UNKNOWN_KEY },
  ]

  const statuses = async (asked: Testbed, path: string): Promise<(number | null)[]> => {
    const found: (number | null)[] = []
    for (const headers of CREDENTIALS) {
      const reply = await asked.post(path, { ...CHAT, stream: false }, headers)
      if (reply.status === 401) expectRefusal(reply, path)
      found.push(reply.status)
    }
    return found
  }

  const expectRefusal = (reply: RawReply, path: string): void => {
    expect(reply.headers['content-type']).toMatch(/^application\/json/)
    const error = expect.any(String)
    expect(json(reply)).toEqual(
      path.startsWith('/v1')
        ? {
            error: {
              message: error,
              type: 'authentication_error',
              param: null,
              code: 'AUTH_INVALID',
            },
          }
        : { error, code: 'AUTH_INVALID' },
    )
  }

  it.each(['/api/chat', '/v1/chat/completions'])(
    'row 58: of a known address is served unless it shows a wrong key: %s',
    async (path) => {
      expect(await statuses(bed, path)).toEqual([200, 200, 200, 401])
    },
  )

  it('row 58: of another address is not', async () => {
    const strict = await startTestbed({ settings: { IDENTIFY__WHITELIST: ELSEWHERE } })
    expect(await statuses(strict, '/api/chat')).toEqual([401, 401, 401, 401])
    expect(await statuses(strict, '/v1/chat/completions')).toEqual([401, 401, 401, 401])
    expect(strict.upstream.inferences).toEqual([])
    const bare = await strict.post('/api/chat', CHAT)
    expect(bare.body.toString()).toBe('{"error":"authentication required","code":"AUTH_INVALID"}')
    await strict.stop()
  })

  it('row 58: is a guest where the gateway takes guests', async () => {
    const open = await startTestbed({
      settings: { IDENTIFY__WHITELIST: ELSEWHERE, IDENTIFY__ANONYMOUS: 'chat' },
    })
    expect(await statuses(open, '/api/chat')).toEqual([200, 200, 200, 401])
    expect(await statuses(open, '/v1/chat/completions')).toEqual([200, 200, 200, 401])
    await open.stop()
  })
})

describe('pages in a browser', () => {
  const preflight = (origin: string) =>
    bed.open({ method: 'OPTIONS', path: '/api/chat', headers: { Origin: origin } })

  it('row 59: are told before they ask which headers they may send', async () => {
    const asked = await preflight('http://localhost:3000')
    const reply = await asked.reader.finished()
    expect(reply.status).toBe(204)
    expect(reply.headers['access-control-allow-origin']).toBe('http://localhost:3000')
    const allowed = (reply.headers['access-control-allow-headers'] ?? '').toLowerCase().split(',')
    for (const name of [
      'authorization',
      'content-type',
      'x-api-key',
      'x-priority',
      'x-stainless-lang',
      'x-stainless-os',
      'x-stainless-retry-count',
    ]) {
      expect(allowed).toContain(name)
    }
    expect(allowed.filter((name) => name.startsWith('x-stainless-')).length).toBe(12)
    asked.connection.close()
  })

  it('row 60: are refused from unknown places and served from an editor', async () => {
    const evil = await bed.post('/api/chat', CHAT, { Origin: 'https://evil.example' })
    expect(evil.status).toBe(403)
    expect(evil.headers).not.toHaveProperty('access-control-allow-origin')
    const asked = await preflight('https://evil.example')
    expect((await asked.reader.finished()).status).toBe(403)
    asked.connection.close()
    const editor = await bed.post('/api/chat', CHAT, { Origin: 'vscode-webview://x' })
    expect(editor.status).toBe(200)
    expect(editor.headers['access-control-allow-origin']).toBe('vscode-webview://x')
  })

  it('row 61: are refused where they call this machine by a name of their own', async () => {
    const reply = await bed.post('/api/chat', CHAT, { Host: 'evil.example' })
    expect(reply.status).toBe(403)
    expect(json(reply).error).toContain('allowedHosts')
  })
})

describe('what changes a host', () => {
  const DIGEST = `sha256:${'1'.repeat(64)}`
  const CHANGES = [
    { path: '/api/pull', body: { model: 'pulled:1b' } },
    { path: '/api/push', body: { model: MODEL } },
    { path: '/api/create', body: { model: 'x', from: MODEL } },
    { path: '/api/copy', body: { source: MODEL, destination: 'x' } },
    { path: '/api/delete', method: 'DELETE', body: { model: MODEL } },
    { path: `/api/blobs/${DIGEST}`, body: 'abc' },
  ]

  it.each(CHANGES)('row 62: $path needs permission', async (parts) => {
    const before = bed.upstream.requests.length
    const asked = await bed.open(parts)
    const reply = await asked.reader.finished()
    expect(reply.status).toBe(403)
    expect(reply.headers['content-type']).toMatch(/^application\/json/)
    expect(json(reply)).toEqual({
      error: expect.stringContaining('models:write'),
      code: 'scope_missing',
    })
    const reached = bed.upstream.requests.slice(before).map(({ path }) => path)
    expect(reached).not.toContain(parts.path)
    asked.connection.close()
  })

  it('row 63: is done with permission, and its progress passes through', async () => {
    const key = await bed.gateway.createKey({ name: 'keeper', scopes: ['models:write'] })
    const reply = await bed.post('/api/pull', { model: 'pulled:1b' }, { 'X-API-Key': key })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/x-ndjson')
    expect(ndjsonLines(reply.body).map((line) => line['status'])).toEqual([
      'pulling manifest',
      'pulling a5fd3b62230a',
      'pulling a5fd3b62230a',
      'verifying sha256 digest',
      'writing manifest',
      'success',
    ])
    const names = json(await bed.get('/api/tags')).models.map(({ name }: { name: string }) => name)
    expect(names).toContain('pulled:1b')
  })
})

it('row 64: a model whose prompts would go out is refused', async () => {
  const before = bed.upstream.inferences.length
  for (const model of ['m:cloud', 'gpt-oss:120b-cloud', 'M:CLOUD']) {
    for (const path of ['/api/chat', '/api/generate', '/api/embed', '/v1/chat/completions']) {
      const reply = await bed.post(path, { ...CHAT, model, prompt: 'x', input: 'x' })
      expect(reply.status).toBe(403)
      expect(reply.headers['content-type']).toMatch(/^application\/json/)
      expect(reply.body.toString()).toContain('allowCloud')
    }
  }
  expect(bed.upstream.inferences.length).toBe(before)
})

it('row 74: an idle connection is announced to live longer than clients keep it, and is used again', async () => {
  const connection = await openRaw(bed.gateway.port)
  for (const reads of [1, 2]) {
    const reader = new ReplyReader(connection, 'POST')
    connection.send(requestBytes({ path: '/api/chat', body: { ...CHAT, stream: reads === 1 } }))
    const reply = await reader.finished()
    expect(reply).toMatchObject({ status: 200, end: 'complete', connectionEnd: null })
    const announced = /timeout=(\d+)/.exec(reply.headers['keep-alive'] ?? '')?.[1]
    expect(Number(announced)).toBeGreaterThan(65)
  }
  connection.close()
})

it('row 75: a request that this gateway itself has sent is not taken', async () => {
  await bed.post('/api/chat', CHAT)
  const mark = bed.upstream.inferences.at(-1)?.headers['x-seadragon-hop'] ?? ''
  expect(mark).not.toBe('')
  const before = bed.upstream.inferences.length
  for (const path of ['/api/chat', '/v1/chat/completions', '/api/show']) {
    const reply = await bed.post(path, CHAT, { 'X-Seadragon-Hop': mark })
    expect(reply.status).toBe(508)
  }
  const tags = await bed.get('/api/tags', { 'X-Seadragon-Hop': mark })
  expect(tags.status).toBe(508)
  expect(bed.upstream.inferences.length).toBe(before)
})
