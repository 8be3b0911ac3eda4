import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { auditEntries } from '../../testing/audit-entries.ts'
import { command } from '../../testing/command-line.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'

let gateway: TestGateway
let dataDir: string
let folder: string

const start = () =>
  startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo' }],
    dataDir,
    settings: { STORE__BACKUPS_KEPT: '2' },
  })

beforeEach(async () => {
  dataDir = temporaryDir()
  folder = join(dataDir, 'backups')
  gateway = await start()
})
afterEach(() => gateway.stop())

const make = () => gateway.admin('POST', '/backups')
const list = async () => (await gateway.admin('GET', '/backups')).json

it('is made while the gateway serves, is listed, and is in the audit log', async () => {
  expect(await list()).toEqual({ items: [], next: null, growingBytes: null })
  const { status, json } = await make()
  expect(status).toBe(201)
  expect(json).toMatchObject({ kind: 'by_hand', path: join(folder, json.name) })
  expect(json.bytes).toBeGreaterThan(statSync(join(json.path, 'seadragon.db')).size)
  expect((await list()).items).toEqual([json])
  expect((await gateway.admin('GET', '/health/figures')).json.lastBackup).toEqual(json)
  expect(auditEntries(gateway).at(-1)).toMatchObject({
    action: 'backup.create',
    targetName: json.name,
    after: { path: json.path, files: expect.any(Number) },
  })
  expect(statSync(json.path).mode & 0o077).toBe(0)
  expect(statSync(join(json.path, 'seadragon.db')).mode & 0o077).toBe(0)
})

it('is restored from where it lies, as one that the command has made', async () => {
  await gateway.createKey({ name: 'kept' })
  const { path } = (await make()).json
  await gateway.createKey({ name: 'later' })
  await gateway.stop()
  const restored = await command(['restore', path], { SEADRAGON_DATA: dataDir })
  expect(restored).toMatchObject({ code: 0, errors: '' })
  gateway = await start()
  const names = (await gateway.admin('GET', '/apikeys')).json.items
  expect(names.map(({ name }: { name: string }) => name)).toEqual(['kept'])
  expect(existsSync(path)).toBe(true)
})

it('makes room for itself, and leaves what was kept before an update', async () => {
  mkdirSync(folder, { recursive: true })
  const copies = ['by-hand-20250101T000000Z', 'by-hand-20250102T000000Z']
  for (const name of copies) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'before-0003-20250103T000000Z.db'), 'x')
  const { name } = (await make()).json
  expect(new Set(readdirSync(folder))).toEqual(
    new Set(['before-0003-20250103T000000Z.db', 'by-hand-20250102T000000Z', name]),
  )
  expect((await list()).items[1]).toMatchObject({
    kind: 'before_update',
    at: Date.UTC(2025, 0, 3),
    bytes: 1,
  })
})

it('is told as the last one where it was made by hand, and not before an update', async () => {
  mkdirSync(folder, { recursive: true })
  mkdirSync(join(folder, 'by-hand-20250101T000000Z'))
  writeFileSync(join(folder, 'before-0003-20250103T000000Z.db'), 'x')
  const { lastBackup } = (await gateway.admin('GET', '/health/figures')).json
  expect(lastBackup).toMatchObject({ kind: 'by_hand', at: Date.UTC(2025, 0, 1) })
})

it('says why it cannot be written', async () => {
  writeFileSync(folder, 'a file where the folder should be')
  const { status, json } = await make()
  expect(status).toBe(409)
  expect(json.error).toMatch(/could not be written to .*EEXIST/)
})
