import { expect, it } from 'vitest'
import { ask, untilIdle } from '../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { startUpstream } from '../testing/upstream/upstream.ts'
import { LimitFeed } from './limit-feed.ts'

it('tells of the limits that there are, then of those that are new, other or gone', () => {
  const told: [string, object | null][] = []
  const feed = new LimitFeed()
  feed.replace(
    new Map([
      ['a', { running: 1 }],
      ['b', { running: 1 }],
      ['c', {}],
    ]),
  )
  feed.watch((callerId, limits) => told.push([callerId, limits]))
  expect(told.map(([callerId]) => callerId)).toEqual(['a', 'b', 'c'])
  told.length = 0
  feed.replace(
    new Map([
      ['a', { running: 1 }],
      ['b', { running: 2 }],
      ['d', { waiting: 1 }],
    ]),
  )
  expect(told).toEqual([
    ['c', null],
    ['b', { running: 2 }],
    ['d', { waiting: 1 }],
  ])
})

it('keeps the tokens of a day across a restart, and takes a new limit at once', async () => {
  const upstream = await startUpstream({ models: ['m'], replays: false })
  const dataDir = temporaryDir()
  const start = () =>
    startTestGateway({
      dataDir,
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    })
  const chat = async (gateway: TestGateway, key: string) => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }], stream: false }
    const asking = await ask(gateway.port, {
      path: '/api/chat',
      body,
      headers: { 'X-API-Key': key },
    })
    const { status, headers } = await asking.reply
    asking.connection.close()
    return { status, left: Number(/"tokens";r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1]) }
  }

  let gateway = await start()
  const key = await gateway.createKey({ name: 'an app', limits: { tokensPerDay: 1_000 } })
  const id = (await gateway.admin('GET', '/apikeys')).json.items[0].id
  expect(await chat(gateway, key)).toEqual({ status: 200, left: 1_000 })
  await untilIdle(gateway)
  const { left } = await chat(gateway, key)
  expect(left).toBeLessThan(1_000)
  await gateway.stop()

  gateway = await start()
  const again = await chat(gateway, key)
  expect(again.left).toBe(left - (1_000 - left))
  await gateway.admin('PATCH', `/apikeys/${id}`, { limits: { tokensPerDay: 1 } })
  expect(await chat(gateway, key)).toEqual({ status: 429, left: 0 })
  await gateway.admin('PATCH', `/apikeys/${id}`, { limits: null })
  expect(await chat(gateway, key)).toEqual({ status: 200, left: NaN })
  await gateway.stop()
  await upstream.stop()
})
