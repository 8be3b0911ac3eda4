import {
  appendFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { settledRecords } from '../../testing/asking.ts'
import { command } from '../../testing/command-line.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'

let gateway: TestGateway
let dataDir: string
const start = async (dir: string) =>
  startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }], dataDir: dir })

beforeEach(async () => {
  dataDir = temporaryDir()
  gateway = await start(dataDir)
})
afterEach(() => gateway.stop())

const run = (...args: string[]) => command(args, { SEADRAGON_DATA: dataDir })

const question = async (id: string): Promise<void> => {
  const reply = await fetch(`${gateway.url}/api/generate`, {
    method: 'POST',
    headers: { 'X-Request-Id': id },
    body: JSON.stringify({ model: 'demo', prompt: 'x', options: { num_predict: 1 } }),
  })
  await reply.text()
}

it('brings back keys, records and the admin token as they were, also what only the journal had', async () => {
  const key = await gateway.createKey({ name: 'kept' })
  await question('before')
  const folder = join(temporaryDir(), 'backup')
  expect(await run('backup', folder)).toMatchObject({ code: 0, errors: '' })
  await gateway.createKey({ name: 'later' })
  await question('after')
  await gateway.stop()

  expect(await run('restore', folder)).toMatchObject({ code: 0, errors: '' })
  gateway = await start(dataDir)
  const { json } = await gateway.admin('GET', '/apikeys')
  expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['kept'])
  expect(await settledRecords(gateway, 'before')).toHaveLength(1)
  expect((await gateway.admin('GET', '/usage/records?requestId=after')).json.items).toEqual([])
  const tags = await fetch(`${gateway.url}/api/tags`, { headers: { 'X-API-Key': key } })
  expect(tags.status).toBe(200)
  // What was there before the restore is kept.
  expect(readdirSync(dataDir).some((name) => name.startsWith('before-restore-'))).toBe(true)
})

it('is readable by its owner alone', async () => {
  const folder = join(temporaryDir(), 'backup')
  await run('backup', folder)
  expect(statSync(folder).mode & 0o077).toBe(0)
  expect(statSync(join(folder, 'seadragon.db')).mode & 0o077).toBe(0)
})

it('refuses a backup that is not whole, and changes nothing', async () => {
  const folder = join(temporaryDir(), 'backup')
  await run('backup', folder)
  await gateway.stop()
  const before = readFileSync(join(dataDir, 'seadragon.db'))
  appendFileSync(join(folder, 'seadragon.db'), 'x')
  const { code, errors } = await run('restore', folder)
  expect([code, errors]).toEqual([1, expect.stringContaining('seadragon.db is not as it was made')])
  expect(readFileSync(join(dataDir, 'seadragon.db')).equals(before)).toBe(true)
  gateway = await start(dataDir)
})

it('refuses to restore under a gateway that runs', async () => {
  const folder = join(temporaryDir(), 'backup')
  await run('backup', folder)
  await expect(run('restore', folder)).rejects.toThrow(/in use by another Seadragon/)
})

it('never writes over anything', async () => {
  const folder = temporaryDir()
  writeFileSync(join(folder, 'mine'), '')
  expect((await run('backup', folder)).code).toBe(1)
  expect(existsSync(join(folder, 'mine'))).toBe(true)
})
