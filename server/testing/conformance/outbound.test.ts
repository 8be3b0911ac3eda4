import dns from 'node:dns'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadSettings } from '../../config/load-settings.ts'
import { eventually } from '../asking.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { temporaryDir } from '../temporary-dir.ts'

// Goal: the gateway connects only where its operator meant it to (security.md 1.6 E). Method: listeners
// that record every connection stand where hostile URLs lead to, and each place that takes a URL is
// given each of them. The places: the configuration, adding, changing and trying out a host, for each
// kind of host.

interface Listener {
  readonly server: Server
  readonly port: number
  /** What came over each connection. */
  readonly heard: string[]
}

const sockets = new Set<Socket>()

const listen = async (answer: () => string): Promise<Listener> => {
  const heard: string[] = []
  const server = createServer((socket) => {
    const place = heard.push('') - 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      heard[place] += bytes.toString('latin1')
      if (heard[place]!.includes('\r\n\r\n')) socket.end(answer())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port, heard }
}

const reply = (status: string, headers: string, body = ''): string =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`

const SECRET = 'canary-secret-of-a-host'

let gateway: TestGateway
let target: Listener
let redirecting: Listener

beforeAll(async () => {
  target = await listen(() => reply('200 OK', '', '{"models":[],"data":[]}'))
  redirecting = await listen(() =>
    reply('302 Found', `Location: http://127.0.0.1:${target.port}/api/tags\r\n`),
  )
  gateway = await startTestGateway({ hosts: [], settings: { UPSTREAM__PROBE_TIMEOUT_MS: '2000' } })
  // A host that hostile changes are tried on; it hears nothing either, since it drains at once.
  await gateway.admin('POST', '/hosts', { name: 'victim', url: 'http://127.0.0.1:9' })
})

afterEach(() => {
  vi.restoreAllMocks()
  target.heard.length = 0
  redirecting.heard.length = 0
})

afterAll(async () => {
  await gateway.stop()
  for (const socket of sockets) socket.destroy()
  for (const { server } of [target, redirecting]) server.close()
})

const HOSTILE = (port: number): readonly string[] => [
  `ftp://127.0.0.1:${port}`,
  `file:///etc/passwd`,
  `gopher://127.0.0.1:${port}/_x`,
  `javascript:alert(1)`,
  `data:text/plain,x`,
  `//127.0.0.1:${port}`,
  `/\\127.0.0.1:${port}`,
  `127.0.0.1:${port}`,
  `http:127.0.0.1:${port}`,
  `http:/127.0.0.1:${port}`,
  `http:\\\\127.0.0.1:${port}`,
  `http://user@127.0.0.1:${port}`,
  `http://user:word@127.0.0.1:${port}`,
  `http://:word@127.0.0.1:${port}`,
  `http://127.0.0.1:${port}#@evil.example`,
  `http://127.0.0.1:${port}/#fragment`,
  `http://127.0.0.1:${port}/?query`,
  `http://127.0.0.1:${port}?`,
  `http://127.0.0.1:${port}0000`,
  `http://127.0.0.1:-1`,
  `http://`,
  `http://[::1`,
  `http://%00`,
  `http://169.254.169.254/latest/meta-data`,
  `http://169.254.0.1:${port}`,
  `http://2852039166/`,
  `http://0xa9fea9fe/`,
  `http://0251.0376.0251.0376/`,
  `http://169.254.43518/`,
  `http://[::ffff:169.254.169.254]:${port}`,
  `http://[::ffff:a9fe:a9fe]`,
  `http://[::169.254.169.254]`,
  `http://[64:ff9b::169.254.169.254]`,
  `http://[fe80::1]:${port}`,
  `http://[fd00:ec2::254]`,
  `http://１６９.２５４.１６９.２５４`,
]

const DRIVERS = ['ollama', 'openai'] as const

describe.each(DRIVERS)('a hostile URL of an %s host', (driver) => {
  it('is refused in every place, and nothing connects anywhere', async () => {
    for (const url of HOSTILE(target.port)) {
      const answers = [
        await gateway.admin('POST', '/hosts', { name: 'a', driver, url, bearer: SECRET }),
        await gateway.admin('PATCH', '/hosts/victim', { driver, url, bearer: SECRET }),
        await gateway.admin('POST', '/hosts/test', { driver, url, bearer: SECRET }),
      ]
      expect([url, ...answers.map(({ status }) => status)]).toEqual([url, 400, 400, 400])
      const loaded = loadSettings({
        cwd: temporaryDir(),
        env: { SEADRAGON_HOSTS: JSON.stringify([{ name: 'a', driver, url }]) },
      })
      expect([url, 'problems' in loaded]).toEqual([url, true])
      // What was wrong may be a password: it is not repeated.
      const said = JSON.stringify([answers, 'problems' in loaded && loaded.problems])
      expect(said).not.toMatch(/user:word|:word@|canary/)
    }
    expect(target.heard).toEqual([])
    expect((await gateway.admin('GET', '/hosts')).json.items).toHaveLength(1)
  })
})

describe.each(DRIVERS)('a redirect of an %s host', (driver) => {
  it('is not followed, neither when a server is tried out nor when a host is looked at', async () => {
    const url = `http://127.0.0.1:${redirecting.port}`
    const trial = await gateway.admin('POST', '/hosts/test', { driver, url, bearer: SECRET })
    expect(trial.json.fault).toBe('redirect')
    await gateway.admin('POST', '/hosts', { name: 'moved', driver, url, bearer: SECRET })
    const probed = await gateway.admin('POST', '/hosts/moved/probe')
    expect(probed.json.lastFault.fault).toBe('redirect')
    await gateway.admin('DELETE', '/hosts/moved')
    expect(redirecting.heard.length).toBeGreaterThan(1)
    expect(target.heard).toEqual([])
  })
})

describe.each(DRIVERS)('a name of an %s host', (driver) => {
  /** Lets all names lead there from now on. */
  const leadTo = (address: string) => {
    const lookup = (_name: string, _options: unknown, callback: (...answer: unknown[]) => void) =>
      setImmediate(() => callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]))
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
  }

  it('that leads elsewhere at its second look is refused then', async () => {
    const url = `http://gpu.example:${target.port}`
    leadTo('127.0.0.1')
    const trial = () => gateway.admin('POST', '/hosts/test', { driver, url, bearer: SECRET })
    expect((await trial()).json.isUsable).toBe(true)
    const heard = target.heard.length
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1']) {
      leadTo(address)
      expect((await trial()).json.fault).toBe('address_refused')
    }
    expect(target.heard).toHaveLength(heard)
  })

  it('is looked at again for each connection of a host in use', async () => {
    leadTo('127.0.0.1')
    const url = `http://gpu.example:${target.port}`
    await gateway.admin('POST', '/hosts', { name: 'named', driver, url, bearer: SECRET })
    await eventually(
      async () => (await gateway.admin('GET', '/hosts/named')).json.isReachable,
    ).toBe(true)
    leadTo('169.254.169.254')
    await gateway.admin('POST', '/hosts/named/probe')
    const { json } = await gateway.admin('POST', '/hosts/named/probe')
    expect(json).toMatchObject({ isReachable: false, lastFault: { fault: 'address_refused' } })
    await gateway.admin('DELETE', '/hosts/named')
  })
})
