import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readInput } from './read-input.ts'

const app = new Hono()
app.post('/', async (c) => {
  const read = await readInput(c, z.object({}))
  return 'answer' in read ? read.answer : c.json(read.input)
})

const post = (body: ReadableStream) =>
  app.request('/', { method: 'POST', body, duplex: 'half' } as RequestInit)

it('takes a body that its client breaks off for no fault of ours', async () => {
  const body = new ReadableStream({ start: (reader) => reader.error(new Error('aborted')) })
  const reply = await post(body)
  expect(reply.status).toBe(400)
  expect(await reply.json()).toMatchObject({ error: 'the body did not come whole' })
})

it('refuses a body over the limit whose length nobody said', async () => {
  const body = new Blob([' '.repeat(300_000)]).stream()
  expect((await post(body)).status).toBe(413)
})
