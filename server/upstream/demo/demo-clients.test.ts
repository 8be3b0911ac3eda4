import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../clock.ts'
import { createDemoDriver } from './demo-driver.ts'

/** Goal: the clients that people use take the replies. Method: the driver behind a bare server. */
const driver = createDemoDriver({ tokensPerSecond: 100_000, clock: systemClock })
let server: Server
let base: string

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const body = Buffer.concat(pieces)
      driver.send(
        { method: 'POST', path: incoming.url ?? '', headers: {}, body },
        {
          onHead: (status, headers) => outgoing.writeHead(status, headers),
          onData: (chunk) => outgoing.write(chunk),
          onEnd: () => outgoing.end(),
          onFailure: (failure) => outgoing.destroy(new Error(failure.detail)),
        },
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

const messages = [{ role: 'user' as const, content: 'good morning' }]

it('Ollama’s client reads a stream, an object, embeddings and an error', async () => {
  const client = new Ollama({ host: base })
  let text = ''
  const stream = await client.chat({ model: 'demo', messages, stream: true })
  for await (const part of stream) text += part.message.content
  expect(text).toContain('had 2 words')
  const whole = await client.generate({ model: 'demo', prompt: 'hi', options: { num_predict: 3 } })
  expect(whole).toMatchObject({ done_reason: 'length', eval_count: 3 })
  const { embeddings } = await client.embed({ model: 'demo', input: ['a', 'b'] })
  expect(embeddings).toHaveLength(2)
  await expect(client.chat({ model: 'qwen3', messages })).rejects.toThrow("model 'qwen3' not found")
})

it('OpenAI’s client reads a stream, an object, embeddings and an error', async () => {
  const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'none', maxRetries: 0 })
  const stream = await client.chat.completions.create({
    model: 'demo',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  let text = ''
  let total = 0
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    total = chunk.usage?.total_tokens ?? total
  }
  expect(text).toContain('had 2 words')
  expect(total).toBeGreaterThan(50)
  const whole = await client.completions.create({ model: 'demo', prompt: 'hi', max_tokens: 3 })
  expect(whole.choices[0]).toMatchObject({ finish_reason: 'length' })
  const { data } = await client.embeddings.create({ model: 'demo', input: 'a' })
  expect(Math.hypot(...data[0]!.embedding)).toBeCloseTo(1)
  const unknown = client.chat.completions.create({ model: 'qwen3', messages })
  await expect(unknown).rejects.toMatchObject({ status: 404 })
})
