import { afterAll, beforeAll, expect, it } from 'vitest'
import { replay } from '../upstream/recording.ts'
import { errorRecordings } from './error-recordings.ts'
import { startTestbed, type Testbed } from './testbed.ts'

// Whoever finds an error, the gateway or the host behind it: clients match on the bytes.

let bed: Testbed
let key: string

beforeAll(async () => {
  bed = await startTestbed({ slots: 4 })
  const scopes = ['inference', 'models:read', 'models:write']
  key = await bed.gateway.createKey({ name: 'keeper', scopes })
})

afterAll(() => bed.stop())

it('covers the errors that were recorded', () => {
  expect(errorRecordings().length).toBeGreaterThan(40)
})

it.each(errorRecordings())('$name is told as Ollama tells it', async (recorded) => {
  const { request, response, name } = recorded
  if (recorded.isMishap) bed.upstream.script(replay(name))
  const asked = await bed.open({
    method: request.method,
    path: request.path,
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    ...(request.body === null ? {} : { body: request.body }),
  })
  const reply = await asked.reader.finished()
  expect(reply.body.toString()).toBe(recorded.body)
  expect(reply.status).toBe(response.status)
  expect(reply.headers['content-type']).toBe(contentTypeOf(recorded))
  asked.connection.close()
})

/** Text comes with its character set, which Ollama leaves out; JSON and its streams come as recorded. */
const contentTypeOf = ({ response }: ReturnType<typeof errorRecordings>[number]): string => {
  const recorded = response.headers['Content-Type'] ?? ''
  return recorded === 'text/plain' ? 'text/plain; charset=UTF-8' : recorded
}
