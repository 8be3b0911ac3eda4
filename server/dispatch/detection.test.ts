import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { detectHost } from './detection.ts'

const GREETING = 'Ollama is running'

/** What is found where a server answers so. */
const found = async (body: string) => {
  const server = createServer((_incoming, outgoing) => outgoing.end(body)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const host = { name: 'x', driver: 'ollama', url } as const
  try {
    return await detectHost({}, [{ host, path: '/', isIt: (text) => text.trim() === GREETING }])
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

it('knows a model server by what it says', async () => {
  expect(await found(GREETING)).toMatchObject({ name: 'x' })
  expect(await found('It works!')).toBeNull()
})

it('reads no more of a stranger than a model server would say', async () => {
  expect(await found(GREETING.padEnd(2 ** 20))).not.toBeNull()
  expect(await found(GREETING.padEnd(2 ** 20 + 1))).toBeNull()
})
