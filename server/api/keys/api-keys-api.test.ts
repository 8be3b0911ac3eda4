import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

// Goal: what those who administer do with keys, through the routes.

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
})
afterAll(() => gateway.stop())

let count = 0
const newName = (): string => `key ${(count += 1)}`

const create = async (key: object = {}) => {
  const { status, json } = await gateway.admin('POST', '/apikeys', { name: newName(), ...key })
  expect([status, json.error]).toEqual([201, undefined])
  return json
}

interface Answer {
  readonly id: string
  readonly key: string
  readonly code: string
}

/** A request to the routes of administration with a key, or with a header of choice. */
const send = async (
  method: string,
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
) => {
  const reply = await fetch(`${gateway.url}/api/admin/apikeys${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  const json = (await reply.json()) as Answer
  return { status: reply.status, etag: reply.headers.get('etag'), json }
}

describe('a key', () => {
  it('is made with the usual where nothing is said, and shows its text once', async () => {
    const made = await create()
    expect(made).toMatchObject({
      priority: 2,
      weight: 1,
      scopes: ['inference', 'models:read'],
      models: null,
      addresses: null,
      limits: null,
      expiresAt: null,
      state: 'active',
      userId: null,
      makerKeyId: null,
      version: 1,
      tokensUsed: 0,
      requestsUsed: null,
      waiting: 0,
      running: 0,
      previousUntil: null,
    })
    expect(made.key).toMatch(/^sd_[\w-]{43}$/)
    const { json } = await gateway.admin('GET', `/apikeys/${made.id}`)
    const { key, ...shown } = made
    expect(json).toEqual(shown)
    expect(JSON.stringify((await gateway.admin('GET', '/apikeys')).json)).not.toContain(key)
  })

  it('has its models and addresses in the form that is compared, each once', async () => {
    const made = await create({
      models: ['Qwen3', 'qwen3:latest'],
      addresses: ['10.1.2.3/8', '10.0.0.0/8', '::ffff:10.0.0.0/104', '192.168.1.7'].slice(0, 2),
    })
    expect(made).toMatchObject({ addresses: ['10.0.0.0/8'] })
    expect(new Set(made.models).size).toBe(made.models.length)
  })

  it('of a name that an active one has is refused, until that one is revoked', async () => {
    const name = newName()
    const first = await create({ name })
    const twin = { name: ` ${name} ` }
    expect(await gateway.admin('POST', '/apikeys', twin)).toMatchObject({
      status: 409,
      json: { code: 'conflict' },
    })
    await gateway.admin('DELETE', `/apikeys/${first.id}`)
    expect((await gateway.admin('POST', '/apikeys', twin)).status).toBe(201)
  })

  it('is changed by one of two who have read the same version', async () => {
    const { id } = await create()
    const headers = { 'X-Admin-Token': gateway.adminToken }
    const { etag } = await send('GET', `/${id}`, { headers })
    expect(etag).toBe('"1"')
    const edit = (body: object) =>
      send('PATCH', `/${id}`, { body, headers: { ...headers, 'If-Match': etag! } })
    const both = await Promise.all([edit({ priority: 5 }), edit({ priority: 6 })])
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412])
    expect(both.find(({ status }) => status === 412)?.json.code).toBe('version_mismatch')
    expect(both.find(({ status }) => status === 200)?.etag).toBe('"2"')
    expect((await gateway.admin('PATCH', `/apikeys/${id}`, { weight: 2 })).json).toMatchObject({
      weight: 2,
      version: 3,
    })
    const late = await send('DELETE', `/${id}`, { headers: { ...headers, 'If-Match': '"2"' } })
    expect(late.status).toBe(412)
    const wrong = await send('DELETE', `/${id}`, { headers: { ...headers, 'If-Match': 'W/"3"' } })
    expect(wrong.status).toBe(400)
  })

  it('never ended before 1970', async () => {
    const { id } = await create()
    const changes = { expiresAt: '0061-01-01T00:00:00Z' }
    expect((await gateway.admin('PATCH', `/apikeys/${id}`, changes)).status).toBe(400)
  })

  it('has a state, and the list finds it by that', async () => {
    const name = newName()
    const expired = await create({ name, expiresAt: Date.now() + 60_000 })
    await gateway.admin('PATCH', `/apikeys/${expired.id}`, { expiresAt: 1 })
    const list = async (state: string) =>
      (await gateway.admin('GET', `/apikeys?q=${encodeURIComponent(name)}&state=${state}`)).json
        .items
    expect(await list('expired')).toMatchObject([{ id: expired.id, state: 'expired' }])
    expect(await list('active')).toEqual([])
    await gateway.admin('DELETE', `/apikeys/${expired.id}`)
    expect(await list('revoked')).toMatchObject([{ id: expired.id, state: 'revoked' }])
  })

  it.each([
    { name: '' },
    { name: ' ' },
    { name: 'x'.repeat(101) },
    { name: 'a\u0000b' },
    { name: 'evil\u202egnp.exe' },
    { priority: 0 },
    { priority: 10 },
    { priority: 1.5 },
    { weight: 0 },
    { weight: 11 },
    { scopes: ['root'] },
    { scopes: 'inference' },
    { models: [''] },
    { addresses: ['010.0.0.1'] },
    { addresses: ['127.1'] },
    { limits: { requestsPerMinute: 0 } },
    { limits: { running: 1.5 } },
    { limits: { speed: 1 } },
    { expiresAt: 1 },
    { expiresAt: 'tomorrow' },
    { userId: 'u1' },
    { id: 'mine' },
    { __proto__: null, version: 7 },
  ])('is not made of %j', async (wrong) => {
    const { status, json } = await gateway.admin('POST', '/apikeys', { name: newName(), ...wrong })
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.error).not.toBe('')
  })

  it('that is not there is 404, whatever is asked of it', async () => {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { priority: 3 }],
      ['DELETE', '', undefined],
      ['POST', '/rotate', {}],
    ] as const) {
      const answer = await gateway.admin(method, `/apikeys/nobody${path}`, body)
      expect([answer.status, answer.json.code]).toEqual([404, 'not_found'])
    }
  })
})

describe('a rotation', () => {
  const isKnown = async (key: string): Promise<boolean> => {
    const reply = await fetch(`${gateway.url}/api/tags`, { headers: { 'X-API-Key': key } })
    return reply.status === 200
  }

  it('gives another text, and the old one works on as the same caller', async () => {
    const made = await create({ limits: { requestsPerMinute: 2 } })
    const before = Date.now()
    const { status, json } = await gateway.admin('POST', `/apikeys/${made.id}/rotate`, {
      overlapHours: 2,
    })
    expect([status, json.version]).toEqual([200, 2])
    expect(json.key).not.toBe(made.key)
    expect(json.prefix).toBe(json.key.slice(0, 9))
    expect(json.previousUntil).toBeGreaterThanOrEqual(before + 7_200_000)
    const chat = async (key: string) => {
      const body = JSON.stringify({ model: 'nope', messages: [] })
      const reply = await fetch(`${gateway.url}/api/chat`, {
        method: 'POST',
        body,
        headers: { 'X-API-Key': key },
      })
      return reply.status
    }
    // One caller: what is asked with either text uses up the same limit.
    const texts = [made.key, json.key, made.key, json.key]
    const statuses: number[] = []
    for (const text of texts) statuses.push(await chat(text))
    expect(statuses.slice(0, 2)).not.toContain(429)
    expect(statuses.slice(2)).toEqual([429, 429])
  })

  it('without overlap ends the old text at once, and the next rotation ends the one before', async () => {
    const first = await create()
    const rotate = async (overlapHours: number): Promise<string> =>
      (await gateway.admin('POST', `/apikeys/${first.id}/rotate`, { overlapHours })).json.key
    const second = await rotate(0)
    expect([await isKnown(first.key), await isKnown(second)]).toEqual([false, true])
    const third = await rotate(1)
    expect([await isKnown(second), await isKnown(third)]).toEqual([true, true])
    const fourth = await rotate(1)
    const known = [await isKnown(second), await isKnown(third), await isKnown(fourth)]
    expect(known).toEqual([false, true, true])
    await gateway.admin('DELETE', `/apikeys/${first.id}`)
    expect([await isKnown(third), await isKnown(fourth)]).toEqual([false, false])
  })

  it.each([{ overlapHours: -1 }, { overlapHours: 3_000 }, { overlap: 1 }, { overlapHours: '1' }])(
    'of %j is refused',
    async (wrong) => {
      const { id } = await create()
      expect((await gateway.admin('POST', `/apikeys/${id}/rotate`, wrong)).status).toBe(400)
    },
  )
})

describe('a key that administers', () => {
  it('makes keys that may no more than itself, and changes those only so far', async () => {
    const maker = await create({
      scopes: ['admin'],
      priority: 3,
      models: ['m1', 'm2'],
      limits: { running: 2 },
    })
    const headers = { 'X-API-Key': maker.key }
    const make = (body: object) => send('POST', '', { body: { name: newName(), ...body }, headers })
    for (const excess of [{ priority: 2 }, { models: ['m3'] }, { limits: { running: 3 } }]) {
      const { status, json } = await make(excess)
      expect([status, json.code]).toEqual([403, 'beyond_maker'])
    }
    const { json: child } = await make({ models: ['m1'], scopes: ['inference'] })
    expect(child).toMatchObject({ makerKeyId: maker.id, priority: 3, models: ['m1:latest'] })
    const edit = (body: object) => gateway.admin('PATCH', `/apikeys/${child.id}`, body)
    expect(await edit({ priority: 1 })).toMatchObject({ status: 403 })
    expect(await edit({ priority: 4 })).toMatchObject({ status: 200 })
    await gateway.admin('DELETE', `/apikeys/${maker.id}`)
    expect((await gateway.admin('GET', `/apikeys/${child.id}`)).json.state).toBe('revoked')
  })

  it('loses with its rights what those that it has made have of them', async () => {
    const maker = await create({ scopes: ['admin', 'inference'] })
    const headers = { 'X-API-Key': maker.key }
    const { json: child } = await send('POST', '', { body: { name: newName() }, headers })
    const chat = async (): Promise<string> => {
      const reply = await fetch(`${gateway.url}/api/chat`, {
        method: 'POST',
        body: JSON.stringify({ model: 'demo', messages: [], stream: false }),
        headers: { 'X-API-Key': child.key },
      })
      return ((await reply.json()) as { code?: string }).code ?? 'served'
    }
    await gateway.admin('PATCH', `/apikeys/${maker.id}`, { models: ['other'] })
    expect(await chat()).toBe('model_not_allowed')
    await gateway.admin('PATCH', `/apikeys/${maker.id}`, { addresses: ['192.0.2.1'] })
    expect(await chat()).toBe('AUTH_INVALID')
  })

  const NARROW = {
    scopes: ['admin', 'inference', 'models:read'],
    priority: 5,
    models: ['m1'],
    addresses: ['127.0.0.0/8'],
    limits: { running: 2 },
  }

  it.each([
    { priority: 1 },
    { weight: 2 },
    { models: ['m1', 'm2'] },
    { models: null },
    { addresses: null },
    { limits: null },
  ])('gives neither itself nor another what it has not: %j', async (more) => {
    const asker = await create(NARROW)
    const headers = { 'X-API-Key': asker.key }
    const twin = await create(NARROW)
    for (const { id } of [asker, twin]) {
      const { status, json } = await send('PATCH', `/${id}`, { body: more, headers })
      expect([status, json.code]).toEqual([403, 'beyond_maker'])
    }
    expect((await gateway.admin('PATCH', `/apikeys/${twin.id}`, more)).status).toBe(200)
  })

  it('takes from keys that may more, and gives to those that may less', async () => {
    const headers = { 'X-API-Key': (await create(NARROW)).key }
    const edit = async (id: string, body: object): Promise<number> =>
      (await send('PATCH', `/${id}`, { body, headers })).status
    const wide = await create({ priority: 1 })
    expect(await edit(wide.id, { name: newName(), models: ['m9'] })).toBe(200)
    expect(await edit(wide.id, { models: null })).toBe(403)
    const small = await create({ ...NARROW, priority: 9, limits: { running: 1 } })
    expect(await edit(small.id, { priority: 5, limits: { running: 2 } })).toBe(200)
  })

  it('gets no text of a key that may more than itself', async () => {
    const asker = await create(NARROW)
    const headers = { 'X-API-Key': asker.key }
    const rotate = async (id: string) => {
      const { status, json } = await send('POST', `/${id}/rotate`, { body: {}, headers })
      return [status, json.code, typeof json.key]
    }
    for (const more of [{ priority: 2 }, { models: null }, { addresses: null }, { limits: null }]) {
      const wide = await create({ ...NARROW, ...more })
      expect(await rotate(wide.id)).toEqual([403, 'beyond_maker', 'undefined'])
      const path = `/apikeys/${wide.id}/rotate`
      expect((await gateway.admin('POST', path, {})).status).toBe(200)
    }
    expect(await rotate(asker.id)).toEqual([200, undefined, 'string'])
    const { json: child } = await send('POST', '', { body: { name: newName() }, headers })
    expect(await rotate(child.id)).toEqual([200, undefined, 'string'])
  })
})
