import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRaw } from '../clients/raw-connection.ts'
import { rawRequest, ReplyReader, requestBytes } from '../clients/raw-request.ts'
import { createLatch } from './latch.ts'
import { recording, recordingNames, replay } from './recording.ts'
import { startUpstream, type Upstream } from './upstream.ts'

describe('replay', () => {
  let upstream: Upstream

  beforeAll(async () => {
    upstream = await startUpstream()
  })

  afterAll(() => upstream.stop())

  it('has the recordings', () => {
    expect(recordingNames().length).toBe(160)
  })

  it.each(recordingNames())('gives %s byte by byte with its chunk boundaries', async (name) => {
    const { request, response } = recording(name)
    upstream.script(replay(name), { when: () => true })
    const connection = await openRaw(upstream.port)
    const reader = new ReplyReader(connection, request.method)
    const { 'Content-Length': length, ...headers } = request.headers
    connection.send(
      requestBytes({ ...request, headers, body: request.body ?? (length && '') ?? undefined }),
    )
    const texts = response.chunks.map(({ text }) => text)
    if (response.end === 'client abort') {
      await reader.until(() => reader.chunks.length === texts.length)
      connection.close()
    }
    const reply = await reader.finished()
    connection.close()
    expect(reply.status).toBe(response.status)
    expect(reply.headerLines).toEqual(
      Object.entries(response.headers).map(([key, value]) => `${key}: ${value}`),
    )
    expect(reply.body.toString()).toBe(texts.join(''))
    const isChunked = response.headers['Transfer-Encoding'] === 'chunked'
    if (isChunked) expect(reply.chunks.map(String)).toEqual(texts)
    const end = response.end === 'client abort' ? 'closed without last chunk' : response.end
    expect(reply.end).toBe(end)
  })

  it('waits at a latch before the chunk that it was given for', async () => {
    const latch = createLatch()
    upstream.script(replay('chat-stream', new Map([[3, latch]])))
    const connection = await openRaw(upstream.port)
    const reader = new ReplyReader(connection, 'POST')
    connection.send(requestBytes({ path: '/api/chat', body: {} }))
    await latch.reached
    await reader.until(() => reader.chunks.length === 3)
    latch.release()
    expect((await reader.finished()).chunks.length).toBe(17)
    connection.close()
  })

  it('answers a recorded request with its recording, however its JSON is spaced', async () => {
    const { request, response } = recording('chat-stream')
    const body = JSON.stringify(JSON.parse(request.body ?? ''), null, 2)
    const reply = await rawRequest(upstream.port, { path: request.path, body })
    expect(reply.chunks.map(String)).toEqual(response.chunks.map(({ text }) => text))
  })
})
