import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Ollama } from 'ollama'
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
