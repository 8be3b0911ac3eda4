import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openRaw } from '../clients/raw-connection.ts'
import { rawRequest, requestBytes, type RawReply } from '../clients/raw-request.ts'
import { startTestGateway } from '../gateway.ts'
import { FAULTS } from '../upstream/faults.ts'
import { recording } from '../upstream/recording.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { CHAT, hostEntry, MODEL, ready, startTestbed, type Testbed } from './testbed.ts'

// Rows 1 to 12 of the conformance list: what is answered at once, whatever the hosts are doing.

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

let bed: Testbed

beforeAll(async () => {
  bed = await startTestbed({
    upstream: { models: [MODEL, 'a:b', 'org/name'] },
    settings: { UPSTREAM__PROBE_MS: '50' },
  })
})

afterAll(() => bed.stop())

it('row 1: GET / says that Ollama is running, in plain text', async () => {
  const reply = await bed.get('/')
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toMatch(/^text\/plain/)
  expect(reply.body.toString()).toBe('Ollama is running')
})

it.each(['/', '/api/version', '/api/tags'])('row 2: HEAD %s has a head only', async (path) => {
  const connection = await openRaw(bed.gateway.port)
  connection.send(requestBytes({ method: 'HEAD', path, headers: { Connection: 'close' } }))
  await connection.ended()
  expect(connection.text).toMatch(/^HTTP\/1\.1 200 /)
  expect(connection.text.indexOf('\r\n\r\n')).toBe(connection.text.length - 4)
  connection.close()
})

it('row 3: the version is dotted numbers, and new enough for VS Code', async () => {
  const { version } = json(await bed.get('/api/version'))
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  const [major, minor, patch] = version.split('.').map(Number)
  expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(6_004)
})

it('row 4: an unknown path is 404 in text', async () => {
  const reply = await bed.get('/api/nope')
  expect(reply).toMatchObject({
    status: 404,
    headers: { 'content-type': expect.stringMatching(/^text\/plain/) },
  })
  expect(reply.body.toString()).toBe('404 page not found')
})

it.each([
  ['GET', '/api/chat', 'POST'],
  ['POST', '/api/tags', 'GET, HEAD'],
  ['HEAD', '/api/ps', 'GET'],
  ['GET', `/api/blobs/sha256:${'0'.repeat(64)}`, 'HEAD, POST'],
  ['PUT', '/v1/models', 'GET, HEAD'],
])('row 5: %s %s is 405 and names the methods that there are', async (method, path, allowed) => {
  const { reader, connection } = await bed.open({ method, path })
  const reply = await reader.finished()
  expect(reply).toMatchObject({ status: 405, headers: { allow: allowed } })
  connection.close()
})

it('row 6: the profiler of a host is out of reach', async () => {
  for (const path of ['/debug/pprof/', '/debug/pprof/cmdline']) {
    expect(await bed.get(path)).toMatchObject({ status: 404 })
  }
  expect(await bed.get('/api/../debug/pprof/')).toMatchObject({ status: 400 })
  expect(bed.upstream.requests.filter(({ path }) => path.includes('debug'))).toEqual([])
})

it('row 7: a model that two hosts have is listed once, with all that strict clients need', async () => {
  const hosts = [await startUpstream(), await startUpstream({ models: [MODEL, 'b:1b'] })]
  const gateway = await startTestGateway({
    hosts: hosts.map((upstream, index) => hostEntry(`gpu${index}`, upstream)),
  })
  await ready(gateway)
  const tags = async () =>
    json(await rawRequest(gateway.port, { method: 'GET', path: '/api/tags' })).models
  await vi.waitFor(async () => expect((await tags()).length).toBe(4), 15_000)
  const models = await tags()
  expect(models.filter(({ name }: { name: string }) => name === MODEL).length).toBe(1)
  for (const model of models) {
    expect(model).toMatchObject({
      model: model.name,
      modified_at: expect.any(String),
      size: expect.any(Number),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      details: {
        format: expect.any(String),
        family: expect.any(String),
        parameter_size: expect.any(String),
        quantization_level: expect.any(String),
      },
    })
  }
  await gateway.stop()
  for (const upstream of hosts) await upstream.stop()
})

it('row 8: the lists are there while the host is silent, busy or down', async () => {
  const quiet = await startTestbed({ settings: { UPSTREAM__PROBE_TIMEOUT_MS: '60000' } })
  const { upstream } = quiet
  expect((await quiet.post('/api/show', { model: MODEL })).status).toBe(200)
  upstream.script(FAULTS['stall before the status line'], { times: Infinity, when: () => true })
  const first = (await quiet.get('/api/tags')).body.toString()
  expect(JSON.parse(first).models.length).toBe(3)
  expect((await quiet.post('/api/show', { model: MODEL })).status).toBe(200)
  upstream.clearScripts()
  const held = await quiet.holdSlot()
  expect((await quiet.get('/api/tags')).body.toString()).toBe(first)
  await held.release()
  await upstream.stop()
  expect((await quiet.get('/api/tags')).body.toString()).toBe(first)
  expect((await quiet.post('/api/show', { model: MODEL })).status).toBe(200)
  expect(json(await quiet.get('/api/version')).version).toBe('0.33.0')
  await quiet.gateway.stop()
})

it('row 9: show takes the model by either name', async () => {
  const byModel = await bed.post('/api/show', { model: MODEL })
  const byName = await bed.post('/api/show', { name: MODEL })
  expect([byModel.status, byName.status]).toEqual([200, 200])
  expect(byName.body.toString()).toBe(byModel.body.toString())
  const shown = json(byModel)
  expect(shown.capabilities).toContain('completion')
  const architecture = shown.model_info['general.architecture']
  expect(shown.model_info[`${architecture}.context_length`]).toEqual(expect.any(Number))
})

it('row 10: show of an unknown model is 404', async () => {
  const reply = await bed.post('/api/show', { model: 'x' })
  expect(reply).toMatchObject({
    status: 404,
    headers: { 'content-type': expect.stringMatching(/^application\/json/) },
  })
  expect(reply.body.toString()).toBe(`{"error":"model 'x' not found"}`)
})

it('row 11: ps says until when a model stays, in a form that can be parsed', async () => {
  await bed.post('/api/chat', CHAT)
  const loaded = await vi.waitFor(async () => {
    const { models } = json(await bed.get('/api/ps'))
    expect(models.length).toBe(1)
    return models[0]
  }, 15_000)
  expect(loaded).toMatchObject({ name: MODEL, size_vram: expect.any(Number) })
  expect(loaded.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
  expect(Date.parse(loaded.expires_at)).not.toBeNaN()
})

it('row 12: the models of /v1 are a list, and each is found by its name', async () => {
  const list = json(await bed.get('/v1/models'))
  expect(list.object).toBe('list')
  expect(list.data.map(({ id }: { id: string }) => id).sort()).toEqual([
    'a:b',
    MODEL,
    'org/name:latest',
  ])
  for (const [path, id] of [
    ['/v1/models/a%3Ab', 'a:b'],
    ['/v1/models/org/name', 'org/name'],
    ['/v1/models/org%2Fname', 'org/name'],
  ]) {
    expect(json(await bed.get(path ?? ''))).toMatchObject({ id, object: 'model' })
  }
  const unknown = await bed.get('/v1/models/nope')
  expect(unknown.status).toBe(404)
  const recorded = recording('v1-model-unknown').response
  expect(Object.keys(json(unknown).error)).toEqual(
    Object.keys(JSON.parse(recorded.chunks[0]?.text ?? '').error),
  )
})
