import { describe, expect, it } from 'vitest'
import { SomeDriver, modelEntry, residentEntry } from '../testing/dispatch/some-driver.ts'
import { somePool } from '../testing/dispatch/some-pool.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { lowestVersion, mergeModels, mergeResidents } from './model-lists.ts'
import { ShowCache } from './show-cache.ts'

describe('a host', () => {
  it('is available once it was listed, and while it can be reached', async () => {
    const driver = new SomeDriver('m')
    const { pool, views, states } = await somePool({ gpu0: driver })
    expect(views.get('gpu0')).toMatchObject({ isAvailable: true, downSince: null, slots: 4 })
    const host = pool.get('gpu0')!
    driver.isDown = true
    await host.probe()
    expect(views.get('gpu0')).toMatchObject({ isAvailable: true })
    await host.probe()
    expect(views.get('gpu0')).toMatchObject({ isAvailable: false, downSince: 1_000_000 })
    expect(views.get('gpu0')!.models).toEqual(new Set(['m:latest']))
    driver.isDown = false
    await host.probe()
    expect(views.get('gpu0')).toMatchObject({ isAvailable: true, downSince: null })
    expect(states).toEqual(['gpu0 up', 'gpu0 down', 'gpu0 up'])
  })

  it('is down at once where a request could not even connect', async () => {
    const driver = new SomeDriver('m')
    const { pool, views } = await somePool({ gpu0: driver })
    driver.isDown = true
    pool.get('gpu0')!.onFailure(true)
    expect(views.get('gpu0')).toMatchObject({ isAvailable: false, downSince: 1_000_000 })
  })

  it('takes one trial at a time when its breaker’s time is over', async () => {
    const clock = virtualClock()
    const { pool, views } = await somePool({ gpu0: new SomeDriver('m') }, clock)
    const host = pool.get('gpu0')!
    host.onFailure(false)
    expect(views.get('gpu0')).toMatchObject({ isAvailable: true, slots: 4 })
    host.onFailure(false)
    expect(views.get('gpu0')).toMatchObject({ isAvailable: false, downSince: 1_000_000 })
    clock.advance(30_000)
    await host.probe()
    expect(views.get('gpu0')).toMatchObject({ isAvailable: true, slots: 1 })
    host.onSuccess()
    expect(views.get('gpu0')).toMatchObject({ isAvailable: true, slots: 4, downSince: null })
  })

  it('may have any model until it was listed for the first time', async () => {
    const driver = new SomeDriver('m')
    driver.isDown = true
    const { pool } = await somePool({ gpu0: driver })
    expect([pool.mayHave('m:latest'), pool.mayHave('other:latest')]).toEqual([true, true])
    driver.isDown = false
    await pool.refresh()
    expect([pool.mayHave('m:latest'), pool.mayHave('other:latest')]).toEqual([true, false])
  })

  it('says which of its models run elsewhere', async () => {
    const driver = new SomeDriver('m')
    driver.entries = [modelEntry('far', { remote_host: 'https://ollama.com' }), modelEntry('m')]
    const { pool } = await somePool({ gpu0: driver })
    expect([pool.isRemote('far:latest'), pool.isRemote('m:latest')]).toEqual([true, false])
  })

  it('is closed and forgotten when it is removed', async () => {
    const driver = new SomeDriver('m')
    const { pool, removed } = await somePool({ gpu0: driver })
    pool.remove('gpu0')
    pool.remove('gpu0')
    expect([pool.all(), removed, driver.isClosed]).toEqual([[], ['gpu0'], true])
  })
})

describe('a look at all hosts for an unknown model', () => {
  it('is made once a second at most, and shared by those who ask meanwhile', async () => {
    const clock = virtualClock()
    const driver = new SomeDriver('m')
    const { pool } = await somePool({ gpu0: driver }, clock)
    await pool.refresh()
    driver.entries = [modelEntry('m'), modelEntry('new')]
    await Promise.all([pool.refresh(), pool.refresh()])
    expect(pool.mayHave('new:latest')).toBe(false)
    clock.advance(1_000)
    await pool.refresh()
    expect(pool.mayHave('new:latest')).toBe(true)
  })
})

describe('the lists', () => {
  it('have each model once, newest first', async () => {
    const first = new SomeDriver()
    const second = new SomeDriver()
    const newer = { modified_at: '2026-06-01T00:00:00Z' }
    first.entries = [modelEntry('b:latest'), modelEntry('a:latest'), modelEntry('s:latest', newer)]
    second.entries = [
      modelEntry('S:latest', { digest: 'other' }),
      modelEntry('c', { modified_at: '?' }),
    ]
    const { pool } = await somePool({ first, second })
    expect(mergeModels(pool.all()).map(({ name }) => name)).toEqual([
      's:latest',
      'a:latest',
      'b:latest',
      'c',
    ])
  })

  it('have of a model that several hosts hold the one that stays longest', async () => {
    const first = new SomeDriver('m')
    const second = new SomeDriver('m')
    first.resident = [residentEntry('m', '2026-01-01T00:00:00Z')]
    second.resident = [residentEntry('m', '2026-01-02T00:00:00+01:00')]
    const { pool } = await somePool({ first, second })
    expect(mergeResidents(pool.all()).map((entry) => entry.expires_at)).toEqual([
      '2026-01-02T00:00:00+01:00',
    ])
  })

  it.each([
    [['0.33.0-rc2', '0.6.4'], '0.6.4'],
    [['0.10.1', '0.9.9+build'], '0.9.9'],
    [['garbage', '1.2.3'], '1.2.3'],
    [['garbage'], '0.33.0'],
  ])('of versions %j is the lowest', async (versions, lowest) => {
    const drivers: Record<string, SomeDriver> = {}
    for (const version of versions) {
      drivers[version] = new SomeDriver('m')
      drivers[version].versionText = version
    }
    const { pool } = await somePool(drivers)
    expect(lowestVersion(pool.all())).toBe(lowest)
  })
})

describe('what hosts say of a model', () => {
  const asked = { model: 'm' }

  it('is asked once and kept, also while the host is down', async () => {
    const driver = new SomeDriver('m')
    const { pool } = await somePool({ gpu0: driver })
    const shows = new ShowCache(pool, { probeTimeoutMs: 1_000 })
    const first = await shows.show('m:latest', asked)
    driver.isDown = true
    await pool.get('gpu0')!.probe()
    await pool.get('gpu0')!.probe()
    expect(await shows.show('m:latest', { model: 'M' })).toEqual(first)
    expect(driver.shown).toEqual(['m'])
    expect(await shows.show('m:latest', { ...asked, verbose: true })).toEqual({
      kind: 'unreachable',
    })
  })

  it('is asked anew where the model has changed', async () => {
    const driver = new SomeDriver('m')
    const { pool } = await somePool({ gpu0: driver })
    const shows = new ShowCache(pool, { probeTimeoutMs: 1_000 })
    await shows.show('m:latest', asked)
    driver.entries = [modelEntry('m', { digest: 'changed' })]
    await pool.get('gpu0')!.probe()
    expect(await shows.show('m:latest', asked)).toMatchObject({ model: { digest: 'changed' } })
  })

  it('comes from the next host that has it where one fails', async () => {
    const [down, up] = [new SomeDriver('m'), new SomeDriver('m')]
    const { pool } = await somePool({ down, up })
    down.isDown = true
    expect(
      await new ShowCache(pool, { probeTimeoutMs: 1_000 }).show('m:latest', asked),
    ).toMatchObject({
      kind: 'found',
    })
    expect([down.shown, up.shown]).toEqual([['m'], ['m']])
  })

  it('is a 404 where nobody has it', async () => {
    const { pool } = await somePool({ gpu0: new SomeDriver('m') })
    expect(
      await new ShowCache(pool, { probeTimeoutMs: 1_000 }).show('x:latest', { model: 'x' }),
    ).toMatchObject({
      kind: 'error',
      status: 404,
    })
  })

  it('is known before anybody asks', async () => {
    const driver = new SomeDriver('a', 'b')
    const { pool } = await somePool({ gpu0: driver })
    const shows = new ShowCache(pool, { probeTimeoutMs: 1_000 })
    await shows.warm(pool.get('gpu0')!)
    driver.isDown = true
    expect(await shows.show('b:latest', { model: 'b' })).toMatchObject({ kind: 'found' })
  })
})
