import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { curl } from '../clients/curl.ts'
import { runProcess } from '../clients/process-output.ts'
import { BUILD, startGatewayProcess, type GatewayProcess } from '../gateway-process.ts'

/**
 * Goal: a newcomer gets from nothing to a team with docs/quick-start.md alone. Method: its steps, in its
 * order, with a gateway, a command line and a curl that are processes of their own, all from the build; then
 * `kill -9`.
 */

const root = fileURLToPath(new URL('../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs', 'quick-start.md'), 'utf8')

/** Addresses of this machine: of the office that is let in, and of nobody. */
const OFFICE = '127.0.7.5'
const STRANGER = '127.0.9.9'
const PASSWORD = 'a few words of my own'

let dataDir: string
let gateway: GatewayProcess

const start = async (): Promise<void> => {
  const hosts = JSON.stringify([{ name: 'demo', driver: 'demo' }])
  gateway = await startGatewayProcess(
    dataDir,
    { HOSTS: hosts, DEMO__TOKENS_PER_SECOND: '1000' },
    BUILD,
  )
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'seadragon-'))
  await start()
})

afterAll(async () => {
  gateway.kill('SIGKILL')
  await gateway.ended()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A command of the guide, as a process of its own. */
const seadragon = async (...args: readonly string[]): Promise<string> => {
  expect(guide).toContain(`seadragon -- ${args.slice(0, 2).join(' ')}`)
  const env = ['SEADRAGON_URL=' + gateway.url, 'SEADRAGON_DATA=' + dataDir]
  const { code, stdout, stderr } = await runProcess('env', [
    ...env,
    process.execPath,
    ...BUILD,
    ...args,
  ])
  expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  return stdout.trim()
}

interface Answer {
  readonly status: number
  readonly headers: string
  // The tests know which fields to expect.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any
}

/** A request of the guide, from an address that opens nothing unless told otherwise. */
const ask = async (path: string, args: readonly string[], from = STRANGER): Promise<Answer> => {
  const { stdout, stderr, code } = await curl([
    '-i',
    '--interface',
    from,
    ...args,
    gateway.url + path,
  ])
  if (code !== 0) throw new Error(stderr)
  const [headers = '', ...body] = stdout.split('\r\n\r\n')
  const text = body.join('\r\n\r\n')
  const status = Number(headers.split(' ')[1])
  return { status, headers, json: text.startsWith('{') ? JSON.parse(text.split('\n')[0]!) : null }
}

const data = (value: object): string[] => ['-d', JSON.stringify(value)]

const CHAT = data({ model: 'demo', stream: false, messages: [{ role: 'user', content: 'hello' }] })

const withKey = (key: string): string[] => ['-H', `X-API-Key: ${key}`]

const priorityOf = ({ headers }: Answer): string => /x-priority: (\d)/i.exec(headers)?.[1] ?? ''

const secretOf = (link: string): string => new URL(link).hash.slice(1)

const jarOf = (name: string): string => join(dataDir, `${name}.cookies`)

const asPerson = (name: string): string[] => ['-b', jarOf(name), '-H', `Origin: ${gateway.url}`]

const enrol = (path: string, token: string, username: string): Promise<Answer> =>
  ask(path, ['-c', jarOf(username), ...data({ token, username, password: PASSWORD })])

let wiki: string
let nightly: string

it('the printed link makes the first admin, once', async () => {
  await gateway.untilSaid('Make the first one here')
  const link = /Make the first one here: (\S+)/.exec(gateway.output)![1]!
  expect((await enrol('/auth/setup', secretOf(link), 'ada')).status).toBe(201)
  expect((await enrol('/auth/setup', secretOf(link), 'eve')).json.code).toBe('token_invalid')
  const { json } = await ask('/auth/me', asPerson('ada'))
  expect(json.user).toMatchObject({ username: 'ada', role: 'admin' })
})

it('two people come in by invitations, each of which works once', async () => {
  for (const name of ['grace', 'alan']) {
    const token = secretOf(await seadragon('token', 'create', '--note', `for ${name}`))
    expect((await enrol('/auth/register', token, name)).status).toBe(201)
    expect((await enrol('/auth/register', token, 'eve')).json.code).toBe('token_invalid')
  }
})

it('each application has a key, and the office needs none', async () => {
  wiki = await seadragon('key', 'create', 'wiki', '--priority', '2', '--requests-per-minute', '3')
  nightly = await seadragon('key', 'create', 'nightly', '--priority', '6', '--tokens-per-day', '10')
  expect((await ask('/api/chat', CHAT, OFFICE)).status).toBe(401)
  await seadragon('whitelist', 'add', '127.0.7.0/24', '--note', 'the office')
  expect((await ask('/api/chat', CHAT, OFFICE)).status).toBe(200)
  expect((await ask('/api/chat', CHAT, STRANGER)).status).toBe(401)
})

const everybody = async () => ({
  office: priorityOf(await ask('/api/chat', CHAT, OFFICE)),
  wiki: priorityOf(await ask('/api/chat', [...CHAT, ...withKey(wiki)])),
  grace: priorityOf(await ask('/api/chat', [...CHAT, ...asPerson('grace')])),
})

it('everybody is served in their class, and within their limits', async () => {
  expect(await everybody()).toEqual({ office: '1', wiki: '2', grace: '3' })
  const statuses: number[] = []
  for (let n = 0; n < 3; n += 1) {
    statuses.push((await ask('/v1/chat/completions', [...CHAT, ...withKey(wiki)])).status)
  }
  expect(statuses).toEqual([200, 200, 429])
  expect((await ask('/api/chat', [...CHAT, ...withKey(nightly)])).status).toBe(200)
  const over = await ask('/api/chat', [...CHAT, ...withKey(nightly)])
  expect([over.status, over.json.code]).toEqual([429, 'token_limit'])
  expect(over.headers).toMatch(/^retry-after: \d+\r?$/im)
})

it('nobody but an admin administers', async () => {
  expect((await ask('/api/admin/users', asPerson('alan'))).status).toBe(403)
  expect((await ask('/api/admin/users', [], OFFICE)).status).toBe(401)
  const { json } = await ask('/api/admin/users', asPerson('ada'))
  expect(json.items.map(({ username }: { username: string }) => username).toSorted()).toEqual([
    'ada',
    'alan',
    'grace',
  ])
})

const auditTrail = async (): Promise<readonly string[]> => {
  const { json } = await ask('/api/admin/audit?limit=100', asPerson('ada'))
  return json.items.map(
    ({ action, targetName }: { action: string; targetName: string | null }) =>
      `${action} ${targetName ?? ''}`,
  )
}

const TOLD = [
  'user.set_up ada',
  'user.register grace',
  'user.register alan',
  'apikey.create wiki',
  'apikey.create nightly',
  'whitelist.add 127.0.7.0/24',
]

it('the audit log tells all of it, and nothing of it is lost by kill -9', async () => {
  const before = await auditTrail()
  expect(before).toEqual(expect.arrayContaining(TOLD))
  expect(before.filter((entry) => entry.startsWith('token.create'))).toHaveLength(2)
  gateway.kill('SIGKILL')
  await gateway.ended()
  await start()
  expect(gateway.output).not.toContain('There is no admin yet')
  expect(await auditTrail()).toEqual(before)
  expect(await everybody()).toEqual({ office: '1', wiki: '2', grace: '3' })
  expect((await ask('/api/chat', [...CHAT, ...withKey(nightly)])).json.code).toBe('token_limit')
})
