import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({
    hosts: [
      { name: 'demo', driver: 'demo' },
      { name: 'gone', driver: 'ollama', url: 'http://127.0.0.1:9' },
    ],
  })
})
afterAll(() => gateway.stop())

it('makes a bundle for whoever helps', async () => {
  const { status, json } = await gateway.admin('GET', '/health/bundle')
  expect(status).toBe(200)
  expect(json).toMatchObject({
    versions: { seadragon: expect.stringMatching(/^\d/), node: process.versions.node },
    dataBytes: { 'seadragon.db': expect.any(Number) },
    findings: expect.arrayContaining([expect.objectContaining({ check: 'host gone' })]),
    hosts: expect.arrayContaining([expect.objectContaining({ name: 'gone', isReachable: false })]),
    metrics: expect.stringContaining('seadragon_queue_waiting'),
  })
  const tokens = json.settings.find(({ name }: { name: string }) => name === 'adminToken')
  expect(tokens).toMatchObject({ value: null })
})

it('tells what is wrong now, and what puts it right', async () => {
  const { status, json } = await gateway.admin('GET', '/health')
  expect(status).toBe(200)
  expect(json.items).toContainEqual({
    state: 'error',
    check: 'host gone',
    message: 'http://127.0.0.1:9 is not responding',
    repair: expect.stringContaining('ollama serve'),
  })
  expect(json.items).toContainEqual(expect.objectContaining({ check: 'disk space', repair: null }))
  expect(json.items).toContainEqual({
    state: 'ok',
    check: 'public access',
    message: 'only this machine can reach the gateway',
    repair: null,
  })
})

it('says how it is itself, without looking at anything else', async () => {
  const { status, json } = await gateway.admin('GET', '/health/figures')
  expect(status).toBe(200)
  expect(json).toMatchObject({
    versions: { node: process.versions.node, schema: expect.stringMatching(/^\d+$/) },
    uptimeMs: expect.any(Number),
    loopDelay: { p99Ms: expect.any(Number), maxMs: expect.any(Number) },
    disk: { freeBytes: expect.any(Number), totalBytes: expect.any(Number) },
    lastBackup: null,
  })
  expect(json.databaseBytes).toBeGreaterThan(0)
  expect(json.journal.behindBytes).toBeLessThanOrEqual(json.journal.bytes)
})
