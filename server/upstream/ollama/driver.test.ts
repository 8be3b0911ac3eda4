import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'
import type { Driver, UpstreamFailure, UpstreamSink } from '../driver.ts'
import { HostError } from '../driver.ts'
import { createOllamaDriver } from './driver.ts'

let upstream: Upstream
let driver: Driver

const driverOf = (url: string): Driver =>
  createOllamaDriver({
    url,
    connectMs: 1_000,
    controlBytesMax: 1_000_000,
    headers: { 'x-hop': 'here' },
  })

const soon = (): AbortSignal => AbortSignal.timeout(5_000)

beforeEach(async () => {
  upstream = await startUpstream({})
  driver = driverOf(upstream.url)
})

afterEach(async () => {
  await driver.close('now')
  await upstream.stop()
})

/** Sends a chat and gathers what the sink hears until its end. */
const exchange = (
  on: Driver,
  act: (tell: { chunk: Buffer; abort: () => void }) => void = () => undefined,
): Promise<{ status: number; text: string; failure: UpstreamFailure | null }> =>
  new Promise((resolve) => {
    const heard = { status: 0, text: '', failure: null as UpstreamFailure | null }
    const sink: UpstreamSink = {
      onHead: (status) => {
        heard.status = status
      },
      onData: (chunk) => {
        heard.text += chunk.toString()
        act({ chunk, abort: () => sent.abort() })
      },
      onEnd: () => resolve(heard),
      onFailure: (failure) => resolve({ ...heard, failure }),
    }
    const body = Buffer.from(
      JSON.stringify({ model: 'gemma3:270m', messages: [{ role: 'user', content: 'x' }] }),
    )
    const sent = on.send({ method: 'POST', path: '/api/chat', headers: {}, body }, sink)
  })

it('lists models, residents and the version', async () => {
  const models = await driver.models(soon())
  expect(models.map(({ name }) => name)).toContain('gemma3:270m')
  expect(await driver.residents(soon())).toEqual([])
  expect(await driver.version(soon())).toMatch(/^\d+\.\d+\.\d+/)
})

it('stamps the hop marker on control requests and on inference alike', async () => {
  await driver.version(soon())
  await exchange(driver)
  expect(upstream.requests.map(({ headers }) => headers['x-hop'])).toEqual(['here', 'here'])
})

it('tells the status and the words of an error answer, and prints nothing', async () => {
  const print = vi.spyOn(console, 'log')
  const failed = driver.show({ model: 'nope' }, soon())
  await expect(failed).rejects.toThrow(HostError)
  await expect(failed).rejects.toMatchObject({ status: 404, message: "model 'nope' not found" })
  expect(print).not.toHaveBeenCalled()
})

it('relays a stream to its end', async () => {
  const { status, text, failure } = await exchange(driver)
  expect({ status, failure }).toEqual({ status: 200, failure: null })
  expect(text.trimEnd().split('\n').at(-1)).toContain('"done":true')
})

it('closes the host’s socket on abort, and the sink hears nothing more', async () => {
  let pieces = 0
  void exchange(driver, ({ abort }) => {
    pieces += 1
    abort()
  })
  const request = await upstream.nextRequest()
  await upstream.ended(request)
  expect(request.end).toBe('left')
  expect(pieces).toBe(1)
})

it('says that no connection was made where nothing listens', async () => {
  upstream.refuse()
  const { failure } = await exchange(driver)
  expect(failure?.kind).toBe('connect')
})

it('keeps the path of a host that lives below one', async () => {
  const paths: string[] = []
  const server = createServer((incoming, outgoing) => {
    paths.push(incoming.url ?? '')
    outgoing.end('{"version":"1.2.3","models":[]}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const below = driverOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/gpu/`)
  await below.version(soon())
  await exchange(below)
  expect(paths).toEqual(['/gpu/api/version', '/gpu/api/chat'])
  await below.close('now')
  server.close()
})

it('takes a list that is none for a fault of the host', async () => {
  const server = createServer((_incoming, outgoing) => outgoing.end('{}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const odd = driverOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(odd.models(soon())).rejects.toThrow(HostError)
  await odd.close('now')
  server.close()
})

it('does not mind a 100 that it did not ask for, however often it comes', async () => {
  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
  const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\nHTTP/1.1 100 is a text.'
  const starts = [CONTINUE, CONTINUE.repeat(3), 'HTTP/1.1 103 Early Hints\r\n\r\n', '']
  const server = createTcpServer((socket) => {
    socket.on('data', () => socket.write(starts.shift() + reply))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const eager = driverOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  for (let count = 0; count < 4; count += 1) {
    expect(await exchange(eager)).toEqual({
      status: 200,
      text: 'HTTP/1.1 100 is a text.',
      failure: null,
    })
  }
  await eager.close('now')
  server.close()
})

it('leaves out what a host lists without a name', async () => {
  const models = [{ size: 5 }, { name: '' }, { name: 'a' }, { model: 'b' }, { name: 7 }]
  const server = createServer((_incoming, outgoing) =>
    outgoing.end(JSON.stringify({ models })),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const odd = driverOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect((await odd.models(soon())).map(({ name }) => name)).toEqual(['a', 'b'])
  expect((await odd.residents(soon())).map(({ name }) => name)).toEqual(['a', 'b'])
  await odd.close('now')
  server.close()
})

describe('an answer that is too long', () => {
  const forms: [string, (outgoing: ServerResponse) => void][] = [
    [
      'because it is packed',
      (outgoing) => {
        outgoing.writeHead(200, { 'Content-Encoding': 'gzip' })
        outgoing.end(gzipSync(Buffer.alloc(50_000_000, ' ')))
      },
    ],
    ['because it never ends', (outgoing) => endless(outgoing)],
    [
      'although it is an error',
      (outgoing) => {
        outgoing.statusCode = 500
        endless(outgoing)
      },
    ],
  ]

  it.each(forms)('%s is not read to its end', async (_, answer) => {
    let isClosed = false
    const server = createServer((incoming, outgoing) => {
      expect(incoming.headers['accept-encoding']).toBe('identity')
      outgoing.on('close', () => (isClosed = true))
      answer(outgoing)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const odd = driverOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await expect(odd.models(soon())).rejects.toThrow('more than 1000000 bytes')
    await odd.close('now')
    await vi.waitFor(() => expect(isClosed).toBe(true), 15_000)
    server.close()
  })
})

const endless = (outgoing: ServerResponse): void => {
  const filler = Buffer.alloc(65_536, ' ')
  const write = (): void => {
    while (!outgoing.destroyed && outgoing.write(filler)) continue
  }
  outgoing.on('drain', write)
  write()
}
