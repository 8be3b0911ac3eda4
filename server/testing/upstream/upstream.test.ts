import { describe, expect, it } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { openRaw } from '../clients/raw-connection.ts'
import { rawRequest, requestBytes } from '../clients/raw-request.ts'
import { chunkedReply, inPieces, NDJSON, wholeReply } from './steps.ts'
import { startUpstream } from './upstream.ts'

const question = { path: '/api/generate', body: { model: 'gemma3:270m', prompt: 'x' } }
const says = (text: string): ReturnType<typeof wholeReply> => wholeReply(200, 'text/plain', text)

describe('a script', () => {
  it('answers inferences as often as it says, never probes, and the next script follows', async () => {
    const upstream = await startUpstream()
    upstream.script(says('a'), { times: 2 })
    upstream.script(says('b'))
    const texts: string[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      const probe = await rawRequest(upstream.port, { method: 'GET', path: '/api/version' })
      expect(probe.body.toString()).toBe('{"version":"0.33.0-rc2"}')
      texts.push((await rawRequest(upstream.port, question)).body.toString().slice(0, 1))
    }
    expect(texts).toEqual(['a', 'a', 'b', '{'])
    await upstream.stop()
  })

  it('answers only what it is for, and can be forgotten', async () => {
    const upstream = await startUpstream()
    upstream.script(says('mine'), { times: Infinity, when: ({ route }) => route === '/api/tags' })
    const tags = { method: 'GET', path: '/api/tags?x=1' }
    expect((await rawRequest(upstream.port, tags)).body.toString()).toBe('mine')
    expect((await rawRequest(upstream.port, question)).chunks.length).toBe(9)
    upstream.clearScripts()
    expect((await rawRequest(upstream.port, tags)).body.toString()).toContain('"models"')
    await upstream.stop()
  })

  it('puts chunk boundaries where it is told: in a line, in a character, around many lines', async () => {
    const upstream = await startUpstream()
    const text = '{"response":"grüße 🐉"}\n{"done":true}\n'
    for (const size of [1, 16, 1000]) {
      upstream.script(chunkedReply(NDJSON, inPieces(text, size)))
      const reply = await rawRequest(upstream.port, question)
      expect(reply.chunks).toEqual(inPieces(text, size))
      expect(ndjsonLines(reply.body)).toEqual([{ response: 'grüße 🐉' }, { done: true }])
    }
    await upstream.stop()
  })
})

describe('the log of requests', () => {
  it('hands out inferences in order, each once, with what was sent', async () => {
    const upstream = await startUpstream()
    const first = upstream.nextRequest()
    await rawRequest(upstream.port, { method: 'GET', path: '/' })
    await rawRequest(upstream.port, { ...question, headers: { 'X-A': '1' } })
    await rawRequest(upstream.port, { ...question, path: '/api/generate?q' })
    expect((await first).headers['x-a']).toBe('1')
    expect(await upstream.nextRequest()).toMatchObject({ path: '/api/generate?q', end: 'answered' })
    expect(upstream.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST'])
    expect((await first).json).toEqual(question.body)
    await upstream.stop()
  })

  it('tells which requests shared a connection, also pipelined ones', async () => {
    const upstream = await startUpstream()
    const connection = await openRaw(upstream.port)
    const probe = requestBytes({ method: 'HEAD', path: '/api/version' })
    connection.send(Buffer.concat([probe, probe]))
    await connection.until(() => connection.text.split('HTTP/1.1 200').length === 3)
    await rawRequest(upstream.port, { method: 'GET', path: '/' })
    expect(upstream.requests.map(({ connection: id }) => id)).toEqual([0, 0, 1])
    expect(upstream.connections).toBeGreaterThan(0)
    connection.close()
    await upstream.until(() => upstream.connections === 0)
    await upstream.stop()
  })

  it('answers what is no HTTP with 400 and closes', async () => {
    const upstream = await startUpstream()
    const reply = await rawRequest(upstream.port, Buffer.from('GET / HTTP/1.1\r\nbroken\r\n\r\n'))
    expect([reply.status, reply.connectionEnd]).toEqual([400, 'end'])
    await upstream.stop()
  })
})
