import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

// Goal: whoever came across the text of a key finds out whose it is, and the text goes nowhere else.

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [] })
})
afterAll(() => gateway.stop())

const make = async (name: string) => (await gateway.admin('POST', '/apikeys', { name })).json
const find = async (key: string) => (await gateway.admin('POST', '/apikeys/find', { key })).json

describe('the text of a key', () => {
  it('finds its key until that is gone, and says whether it works', async () => {
    const { key, ...made } = await make('leaked')
    expect(await find(key)).toEqual({ key: made, works: true })
    await gateway.admin('DELETE', `/apikeys/${made.id}`)
    expect(await find(key)).toMatchObject({ key: { id: made.id, state: 'revoked' }, works: false })
  })

  it('finds it by the text before a rotation too, as long as that is known', async () => {
    const { key, id } = await make('rotated')
    await gateway.admin('POST', `/apikeys/${id}/rotate`, { overlapHours: 1 })
    expect(await find(key)).toMatchObject({ key: { id }, works: true })
    await gateway.admin('POST', `/apikeys/${id}/rotate`, { overlapHours: 0 })
    expect(await find(key)).toEqual({ key: null, works: false })
  })

  it('of no key here, or that is none at all, finds nothing', async () => {
    const nothing = { key: null, works: false }
    expect(await find(`sd_${'A'.repeat(43)}`)).toEqual(nothing)
    expect(await find('hello')).toEqual(nothing)
  })

  it('finds only what belongs to whoever asks for their own', async () => {
    const own = await gateway.createKey({ name: 'maker', scopes: ['keys:write'] })
    const ask = async (key: string) => {
      const reply = await fetch(`${gateway.url}/api/keys/find`, {
        method: 'POST',
        headers: { 'X-API-Key': own },
        body: JSON.stringify({ key }),
      })
      return (await reply.json()) as object
    }
    const { key: other } = await make('of others')
    expect(await ask(other)).toEqual({ key: null, works: false })
  })

  it('is refused in an address, in words that say where it belongs and do not repeat it', async () => {
    const { key } = await make('in an address')
    for (const text of [key, key.slice(0, -1), key.slice(0, 10), `${key}x`, `_${key}_`]) {
      const { status, json } = await gateway.admin('GET', `/apikeys?q=${text}`)
      expect([status, json.code]).toEqual([400, 'invalid_request'])
      expect(json.error).toContain('in the body of a POST to …/find')
      expect(JSON.stringify(json)).not.toContain(key.slice(0, 10))
    }
    expect((await gateway.admin('GET', `/apikeys?q=${key.slice(0, 9)}`)).json.items).toHaveLength(1)
  })
})
