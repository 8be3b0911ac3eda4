import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { checkUpdate } from './update-check.ts'

// Goal: a newer version is told of, and nobody is asked unasked. Method: a server that tells one.

const tell = async (answer: string): Promise<string> => {
  const server = createServer((_, reply) => reply.end(answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`
}

it.each([
  ['{"version":"1.10.0"}', '1.9.3', 'warning'],
  ['{"tag_name":"v2.0.0"}', '1.9.3', 'warning'],
  ['{"version":"1.9.3"}', '1.9.3-beta.1', 'warning'],
  ['{"version":"1.9.3"}', '1.9.3', 'ok'],
  ['{"version":"1.9.2"}', '1.9.3', 'ok'],
  ['{"version":"2.0.0-beta.1"}', '1.9.3', 'skipped'],
  ['{"version":"2.0.0; rm -rf /"}', '1.9.3', 'skipped'],
  ['null', '1.9.3', 'skipped'],
  ['<html>', '1.9.3', 'skipped'],
])('where %s is told, to %s it is %s', async (answer, own, state) => {
  expect(await checkUpdate(await tell(answer), own)).toMatchObject([{ check: 'updates', state }])
})

it('asks nobody where no place is named', async () => {
  const [finding] = await checkUpdate('none', '1.0.0')
  expect(finding).toMatchObject({ state: 'skipped' })
  expect(finding!.message).toContain('updates.url')
})
