import Database from 'better-sqlite3'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/asking.ts'
import { command } from '../../testing/command-line.ts'
import { startTestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'
import { startUpstream } from '../../testing/upstream/upstream.ts'
import { checkDisk } from '../../health/data-checks.ts'
import type { Finding } from '../../health/finding.ts'
import { checkNode } from '../../health/openness-checks.ts'

// Goal: each way in which a set-up is broken is found, told with its repair, and nothing else is
// called an error. Method: set-ups broken on purpose, examined by the command.

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const serve = async (listener: RequestListener, host = '127.0.0.1'): Promise<number> => {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const ollama =
  (models: readonly object[], headers: Record<string, string> = {}): RequestListener =>
  ({ url }, reply) => {
    reply.writeHead(200, headers)
    reply.end(JSON.stringify(url === '/api/tags' ? { models } : { version: '0.33.0' }))
  }

const hostAt = (port: number | string, extra: object = {}) => ({
  SEADRAGON_HOSTS: JSON.stringify([
    { name: 'gpu0', driver: 'ollama', url: `http://127.0.0.1:${port}`, ...extra },
  ]),
})

const FREE_PORT = '127.0.0.1:1'

const examine = async (env: Record<string, string>, ...args: string[]) => {
  const data = { SEADRAGON_DATA: temporaryDir(), SEADRAGON_LISTEN: FREE_PORT }
  const { code, output } = await command(['doctor', '--json', ...args], { ...data, ...env })
  return { code, findings: JSON.parse(output) as Finding[] }
}

/** The one finding that is not as it should be, with its repair. */
const trouble = async (env: Record<string, string>, check: string, ...args: string[]) => {
  const { code, findings } = await examine(env, ...args)
  const found = findings.filter((one) => one.check === check && one.state !== 'ok')
  expect(found.length, JSON.stringify(findings)).toBeGreaterThan(0)
  expect(found[0]!.repair).toBeTruthy()
  return { code, state: found[0]!.state, message: found[0]!.message, repair: found[0]!.repair! }
}

describe('doctor', () => {
  it('finds nothing wrong with a gateway that runs in front of a host with a model', async () => {
    const upstream = await startUpstream({ models: ['m'] })
    closers.push(() => upstream.stop())
    const { port } = new URL(upstream.url)
    const gateway = await startTestGateway({
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
    })
    closers.push(() => gateway.stop())
    await eventually(async () => (await fetch(`${gateway.url}/ready`)).status).toBe(200)
    const env = {
      ...hostAt(port),
      SEADRAGON_LISTEN: `127.0.0.1:${gateway.port}`,
      SEADRAGON_DATA: gateway.dataDir,
    }
    const { code, findings } = await examine(env)
    const wrong = findings.filter(({ state }) => state === 'error' || state === 'warning')
    // Node 20 is told of wherever it runs, and a recorded reply has the time of its recording.
    expect([
      code,
      wrong.filter(({ check }) => check !== 'Node.js' && !check.endsWith('clock')),
    ]).toEqual([0, []])
  })

  it('calls a machine without a model server no error', async () => {
    const { findings } = await examine({})
    const ofHosts = findings.filter(({ check }) => check.startsWith('host'))
    expect(ofHosts).not.toEqual([])
    expect(ofHosts.filter(({ state }) => state === 'error')).toEqual([])
  })

  it('1: a setting out of its range', async () => {
    const found = await trouble({ SEADRAGON_QUEUE__AGING_PER_MINUTE: '-1' }, 'settings')
    expect(found).toMatchObject({ code: 1, state: 'error' })
    expect(found.message).toContain('SEADRAGON_QUEUE__AGING_PER_MINUTE')
  })

  it('2: a variable that is no setting', async () => {
    const found = await trouble({ SEADRAGON_QEUE__AGING: '1' }, 'settings')
    expect(found.state).toBe('warning')
  })

  it('3: files that others can read, and puts them right when asked to', async () => {
    const dir = temporaryDir()
    writeFileSync(join(dir, 'admin-token'), 'secret')
    chmodSync(dir, 0o700)
    chmodSync(join(dir, 'admin-token'), 0o644)
    const env = { SEADRAGON_DATA: dir }
    const found = await trouble(env, 'file permissions', '--offline')
    expect(found).toMatchObject({ code: 1, repair: `chmod go-rwx '${join(dir, 'admin-token')}'` })
    await examine(env, '--offline', '--fix')
    expect(statSync(join(dir, 'admin-token')).mode & 0o777).toBe(0o600)
    expect((await examine(env, '--offline')).code).toBe(0)
  })

  it('4: a database that is none', async () => {
    const dir = temporaryDir()
    writeFileSync(join(dir, 'seadragon.db'), 'this is no database, whatever its name says')
    const found = await trouble({ SEADRAGON_DATA: dir }, 'database', '--offline')
    expect(found).toMatchObject({ state: 'error', repair: expect.stringContaining('restore') })
  })

  it('5: a database of a newer version', async () => {
    const dir = temporaryDir()
    const database = new Database(join(dir, 'seadragon.db'))
    database.exec(
      'create table schema_migration (number integer); insert into schema_migration values (9999)',
    )
    database.close()
    const found = await trouble({ SEADRAGON_DATA: dir }, 'database', '--offline')
    expect(found.message).toContain('newer Seadragon')
  })

  it('6: a database that another program holds', async () => {
    const dir = temporaryDir()
    const holder = new Database(join(dir, 'seadragon.db'))
    closers.push(() => holder.close())
    holder.exec('create table t (a); begin exclusive; insert into t values (1)')
    const found = await trouble({ SEADRAGON_DATA: dir }, 'database', '--offline')
    expect(found.message).toContain('locked by another program')
  })

  it('7: a port that another program has', async () => {
    const port = await serve((_, reply) => reply.end('something else'))
    const found = await trouble({ SEADRAGON_LISTEN: `127.0.0.1:${port}` }, 'gateway')
    expect(found).toMatchObject({ state: 'error', repair: expect.stringContaining('listen') })
  })

  it('8: a gateway that does not run', async () => {
    const found = await trouble({}, 'gateway')
    expect(found).toMatchObject({ state: 'warning', repair: 'npm start' })
  })

  it('9: a host that does not answer', async () => {
    const found = await trouble(hostAt(9), 'host gpu0')
    expect(found).toMatchObject({ code: 1, repair: expect.stringContaining('ollama serve') })
  })

  it('10: a host that is something else', async () => {
    const port = await serve((_, reply) => reply.end('<html>a router'))
    expect((await trouble(hostAt(port), 'host gpu0')).message).toContain(
      'does not speak the ollama API',
    )
  })

  it('11: a host without a model', async () => {
    const port = await serve(ollama([]))
    const found = await trouble(hostAt(port), 'host gpu0: models')
    expect(found.repair).toContain('ollama pull')
  })

  it('12: a host whose clock is an hour off', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    const port = await serve(ollama([{ name: 'm' }], { Date: date }))
    const found = await trouble(hostAt(port), 'host gpu0: clock')
    expect(found.message).toMatch(/by (59|60) min/)
  })

  const isOnNetwork = Object.values(networkInterfaces())
    .flat()
    .some((address) => address?.family === 'IPv4' && !address.internal)

  it.skipIf(!isOnNetwork)('13: a host that people can use past the gateway', async () => {
    const port = await serve(ollama([{ name: 'm' }]), '0.0.0.0')
    const found = await trouble(hostAt(port), 'host gpu0: direct access')
    expect(found.repair).toContain('OLLAMA_HOST=127.0.0.1')
  })

  it('14: a whitelist that holds everyone, on a network', async () => {
    const env = { SEADRAGON_LISTEN: '0.0.0.0:1', SEADRAGON_IDENTIFY__WHITELIST: '["0.0.0.0/0"]' }
    expect((await trouble(env, 'public access')).message).toContain('lets in everyone')
  })

  it('15: chat for strangers, on a network', async () => {
    const env = { SEADRAGON_LISTEN: '0.0.0.0:1', SEADRAGON_IDENTIFY__ANONYMOUS: 'chat' }
    expect((await trouble(env, 'public access')).message).toContain('can chat')
  })

  it('writes what somebody who helps has to know, for its owner alone, and over nothing', async () => {
    const gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
    closers.push(() => gateway.stop())
    const path = join(temporaryDir(), 'bundle.json')
    const env = {
      SEADRAGON_LISTEN: `127.0.0.1:${gateway.port}`,
      SEADRAGON_DATA: gateway.dataDir,
      SEADRAGON_ADMIN_TOKEN: gateway.adminToken,
    }
    const first = await command(['doctor', '--bundle', path], env)
    expect(first.output).toContain(`written: ${path}`)
    const text = readFileSync(path, 'utf8')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(text).not.toContain(gateway.adminToken)
    expect(JSON.parse(text)).toMatchObject({
      doctor: expect.arrayContaining([expect.objectContaining({ check: 'Node.js' })]),
      running: { versions: { node: process.versions.node }, hosts: [{ name: 'demo' }] },
    })
    const again = await command(['doctor', '--offline', '--bundle', path], env)
    expect([again.code, again.errors]).toEqual([1, expect.stringContaining('EEXIST')])
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('16: a Node that gets no fixes any more', () => {
    expect(checkNode('20.20.2')[0]).toMatchObject({ state: 'warning' })
    expect(checkNode('24.17.0')[0]).toMatchObject({ state: 'ok' })
  })

  it('does not look at what is not there yet', async () => {
    const nowhere = join(temporaryDir(), 'data')
    expect((await checkDisk(nowhere))[0]!.state).toBe('skipped')
    mkdirSync(nowhere)
    expect((await checkDisk(nowhere))[0]!.state).not.toBe('skipped')
  })
})
