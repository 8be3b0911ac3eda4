import dns from 'node:dns'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, it, onTestFinished, vi } from 'vitest'
import { checkHosts } from './host-checks.ts'
import { look } from './look.ts'

// Goal: a look goes no further and reads no more than the gateway itself.

const serve = async (listener: RequestListener, host = '127.0.0.1'): Promise<number> => {
  const server = createServer(listener).listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

it('does not read an answer to its end that has none', async () => {
  const piece = Buffer.alloc(65_536, ' ')
  let cut: () => void
  const isCut = new Promise<void>((resolve) => (cut = resolve))
  const port = await serve((_, reply) => {
    reply.on('close', cut)
    const write = (): void => {
      while (!reply.destroyed && reply.write(piece)) continue
    }
    reply.on('drain', write)
    write()
  })
  expect(await look(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200, json: null })
  await isCut
})

it('does not go where no model server is, whatever name leads there', async () => {
  const lookup = (_name: string, _options: unknown, callback: (...answer: unknown[]) => void) =>
    callback(null, [{ address: '169.254.169.254', family: 4 }])
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
  onTestFinished(() => spy.mockRestore())
  expect(await look('http://metadata.lan/')).toBeNull()
  expect(spy).toHaveBeenCalled()
})

const networkAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

it.skipIf(networkAddress === undefined)(
  'compares slots with the Ollama of this machine only where the host is that one',
  async () => {
    const ollama: RequestListener = ({ url }, reply) =>
      void reply.end(JSON.stringify(url === '/api/tags' ? { models: [] } : { version: '0.33.0' }))
    const port = await serve(ollama, '0.0.0.0')
    const urls = { here: '127.0.0.1', there: networkAddress }
    const hosts = Object.entries(urls).map(([name, address]) => {
      return { name, driver: 'ollama', url: `http://${address}:${port}` }
    })
    const checks = (await checkHosts(hosts, 0)).map(({ check }) => check)
    expect(checks).toContain('host here: slots')
    expect(checks).toContain('host there: models')
    expect(checks).not.toContain('host there: slots')
  },
)
