import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, settledRecords } from '../asking.ts'
import { rawRequest } from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { createLatch, type Latch } from '../upstream/latch.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { isInstalled, PROXIES, startProxy, type RunningProxy } from './proxy.ts'

// Goal: what deploy/ ships works in front of the gateway. Method: the real programs with those files,
// changed in nothing but ports and certificates, between a client and a gateway that trusts them.

/** Another address of this machine than the proxy's own. */
const CLIENT = '127.0.0.5'

describe.each(PROXIES)('behind %s', (name) => {
  const isHere = isInstalled(name)
  let latch: Latch
  let upstream: Upstream
  let gateway: TestGateway
  let proxy: RunningProxy

  beforeAll(async () => {
    if (!isHere) return
    latch = createLatch()
    upstream = await startUpstream({
      models: ['m'],
      replays: false,
      beforeToken: ({ text }, index) =>
        index === 2 && text.includes('slow') ? latch.pass() : undefined,
    })
    gateway = await startTestGateway({
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
      settings: {
        TRUSTED_PROXIES: '["127.0.0.1"]',
        IDENTIFY__WHITELIST: JSON.stringify([CLIENT]),
      },
    })
    proxy = await startProxy(name, gateway.port)
  })
  afterAll(async () => {
    if (!isHere) return
    await proxy.stop()
    await gateway.stop()
    await upstream.stop()
  })

  const generate = (prompt: string, headers: Readonly<Record<string, string>> = {}) => ({
    path: '/api/generate',
    headers: { Host: `localhost:${proxy.port}`, 'X-Request-Id': prompt, ...headers },
    body: { model: 'm', prompt },
  })

  it.skipIf(!isHere)('tokens come as they are made', async () => {
    const asking = await ask(proxy.port, generate('slow'), CLIENT)
    await latch.reached
    // The host stands still now: what the client has by itself, no buffer on the way holds back.
    await asking.connection.until(() => asking.connection.text.includes('"done":false'))
    latch.release()
    expect((await asking.reply).status).toBe(200)
  })

  it.skipIf(!isHere)('the client is known by its own address, whatever it claims', async () => {
    const claims = {
      'X-Forwarded-For': '203.0.113.9',
      Forwarded: 'for=203.0.113.10',
      'X-Real-IP': '203.0.113.11',
    }
    const asking = await ask(proxy.port, generate(`claims-${name}`, claims), CLIENT)
    await asking.reply
    const records = await settledRecords(gateway, `claims-${name}`)
    expect(records.map(({ address }) => address)).toEqual([CLIENT])
  })

  it.skipIf(!isHere).each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 50'],
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked'],
    ['chunks with a blank', 'Transfer-Encoding : chunked'],
    ['chunks of another name', 'Transfer-Encoding: xchunked'],
  ])('a request with %s never becomes two', async (_, framing) => {
    const before = upstream.requests.length
    const smuggled = 'POST /api/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}'
    const head = `POST /api/generate HTTP/1.1\r\nHost: localhost:${proxy.port}\r\n${framing}\r\n\r\n`
    await rawRequest(proxy.port, Buffer.from(`${head}0\r\n\r\n${smuggled}`)).catch(() => null)
    const hidden = upstream.requests.slice(before).filter(({ path }) => path === '/api/generate')
    expect(hidden).toEqual([])
  })
})
