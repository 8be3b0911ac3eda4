import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../testing/command-line.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
})
afterAll(() => gateway.stop())

const run = (...args: string[]) =>
  command(args, { SEADRAGON_URL: gateway.url, SEADRAGON_ADMIN_TOKEN: gateway.adminToken })

describe('another gateway', () => {
  it('is not shown the admin token of this one', async () => {
    const env = { SEADRAGON_DATA: gateway.dataDir }
    const { code, errors } = await command(['key', 'list', '--url', 'http://gpu.invalid'], env)
    expect([code, errors]).toEqual([1, expect.stringContaining('SEADRAGON_ADMIN_TOKEN')])
    expect((await command(['key', 'list', '--url', gateway.url], env)).code).toBe(0)
    const shown = await command(
      ['connect', 'curl', '--url', 'http://gpu.invalid', '--model', 'm'],
      {},
    )
    expect(shown.output).toContain('http://gpu.invalid/v1')
  })
})

describe('key', () => {
  it('create prints the key alone, so that it can be piped, and the key works', async () => {
    const { code, output } = await run('key', 'create', 'ci', '--priority', '4', '--running', '2')
    expect([code, output]).toEqual([0, expect.stringMatching(/^sd_[\w-]{43}\n$/)])
    const reply = await fetch(`${gateway.url}/api/tags`, {
      headers: { 'X-API-Key': output.trim() },
    })
    expect(reply.status).toBe(200)
  })

  it('list shows it, and revoke ends it', async () => {
    const made = JSON.parse((await run('key', 'create', 'short', '--json')).output)
    expect((await run('key', 'list')).output).toMatch(/short .*active/)
    expect((await run('key', 'revoke', made.id)).code).toBe(0)
    const keys = JSON.parse((await run('key', 'list', '--json')).output)
    expect(keys.find(({ id }: { id: string }) => id === made.id).revokedAt).not.toBeNull()
  })
})

describe('key find', () => {
  const find = (input: string) =>
    command(
      ['key', 'find'],
      { SEADRAGON_URL: gateway.url, SEADRAGON_ADMIN_TOKEN: gateway.adminToken },
      input,
    )

  it('says whose a secret is that is piped to it, in whatever words around it', async () => {
    const made = JSON.parse((await run('key', 'create', 'leaked', '--json')).output)
    const { code, output } = await find(`Authorization: Bearer ${made.key}\n`)
    expect([code, output]).toEqual([0, `leaked (${made.id}, active): the secret works\n`])
    await run('key', 'revoke', made.id)
    expect((await find(made.key)).output).toContain('no longer works')
  })

  it('fails where nobody has it, and where there is none', async () => {
    const unknown = await find(`sd_${'A'.repeat(43)}`)
    expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('no key of this')])
    expect((await find('')).errors).toContain('holds no key')
  })
})

describe('whitelist', () => {
  it('add, test, list and remove do what they say', async () => {
    expect((await run('whitelist', 'add', '10.7.0.0/16', '--note', 'lab')).code).toBe(0)
    expect((await run('whitelist', 'test', '10.7.1.2')).output).toContain(
      'by the entry 10.7.0.0/16',
    )
    expect((await run('whitelist', 'list')).output).toMatch(/10\.7\.0\.0\/16 .*lab/)
    expect((await run('whitelist', 'remove', '10.7.0.0/16')).code).toBe(0)
    expect((await run('whitelist', 'test', '10.7.1.2')).output).toContain('needs a key')
  })

  it('edit changes what it is told to', async () => {
    await run('whitelist', 'add', '10.9.0.7', '--note', 'old')
    expect((await run('whitelist', 'edit', '10.9.0.7', '--note', 'new')).code).toBe(0)
    expect((await run('whitelist', 'list')).output).toMatch(/10\.9\.0\.7 .*new/)
    expect((await run('whitelist', 'edit', '10.9.0.8', '--note', 'new')).code).toBe(1)
  })

  it('add wants a range that holds everybody to be confirmed, and warns of it', async () => {
    const refused = await run('whitelist', 'add', '0.0.0.0/0')
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('confirm')])
    const { code, errors } = await run('whitelist', 'add', '0.0.0.0/0', '--confirm')
    expect([code, errors]).toEqual([0, expect.stringContaining('warning: it lets anyone')])
    expect((await run('whitelist', 'remove', '0.0.0.0/0')).code).toBe(0)
  })

  it("hands on the gateway's own words when it says no", async () => {
    const { code, errors } = await run('whitelist', 'add', '010.0.0.1')
    expect(code).toBe(1)
    expect(errors).toMatch(/^seadragon: .*010\.0\.0\.1/)
  })
})

describe('settings', () => {
  it('list, set and revert do what they say', async () => {
    const set = await run('settings', 'set', 'queue.agingPerMinute', '0.2')
    expect([set.code, set.output]).toEqual([0, 'queue.agingPerMinute is 0.2\n'])
    const list = await run('settings', 'list', '--changed')
    expect(list.output).toMatch(/queue\.agingPerMinute +0\.2 +database/)
    expect(list.output).not.toMatch(/queue\.ticketsMax/)
    const later = await run('settings', 'set', 'journal.sync', 'always')
    expect(later.output).toContain('journal.sync is everysecond (after a restart: "always")')
    for (const name of ['journal.sync', 'queue.agingPerMinute']) {
      expect((await run('settings', 'revert', name)).code).toBe(0)
    }
    const settings = JSON.parse((await run('settings', 'list', '--json')).output)
    expect(settings.some(({ origin }: { origin: string }) => origin === 'database')).toBe(false)
  })

  it('say what is wrong', async () => {
    const refused = await run('settings', 'set', 'queue.agingPerMinute', 'fast')
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('from 0 to 60')])
    const unknown = await run('settings', 'set', 'queue.speed', '1')
    expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('not a setting')])
  })
})

describe('queue and top', () => {
  it('say so where nothing waits', async () => {
    expect((await run('queue', 'list')).output).toBe('nothing runs and nothing waits\n')
    expect((await run('top', '--once')).output).toContain('0 run, 0 wait')
  })

  it('refuse what is no ticket', async () => {
    expect((await run('queue', 'cancel', 'nothing')).code).toBe(1)
  })

  it.each([
    ['0', 1, 'nothing'],
    ['2.5', 1, 'nothing'],
    ['9', 1, 'nothing'],
    ['9.5', 2, 'from 0 to 9'],
    ['-1', 2, ''],
    ['', 2, 'from 0 to 9'],
  ])('take %o as a priority or say what one is', async (priority, code, words) => {
    const moved = await run('queue', 'move', 'nothing', priority)
    expect([moved.code, moved.errors]).toEqual([code, expect.stringContaining(words)])
  })
})

describe('connect', () => {
  it('fills in the address and a model', async () => {
    const { output } = await run('connect', 'opencode')
    const written = JSON.parse(output)
    expect(written.provider.seadragon.options.baseURL).toBe(`${gateway.url}/v1`)
    expect(written.model).toBe('seadragon/demo:latest')
  })
})

describe('every command', () => {
  it('ends with 2 where its arguments are wrong, and says what is right', async () => {
    const { code, errors } = await run('key', 'create')
    expect(code).toBe(2)
    expect(errors).toContain("missing required argument 'name'")
  })

  it('ends with 3 where no gateway answers', async () => {
    const env = { SEADRAGON_URL: 'http://127.0.0.1:9', SEADRAGON_ADMIN_TOKEN: 'x'.repeat(20) }
    const { code, errors } = await command(['queue', 'list'], env)
    expect([code, errors]).toEqual([3, expect.stringContaining('no gateway answers')])
  })

  it('has a help', async () => {
    for (const args of [[], ['key'], ['key', 'create'], ['doctor'], ['backup'], ['top']]) {
      const { code, output } = await run(...args, '--help')
      expect([code, output]).toEqual([0, expect.stringContaining('Usage: seadragon')])
    }
  })

  it('never lets a name of somebody else steer the terminal', async () => {
    const note = 'evil\u001b[2J\u202e'
    await gateway.admin('POST', '/whitelist', { address: '192.0.2.9', note })
    const { output } = await run('whitelist', 'list')
    expect(output).toContain('evil\ufffd[2J\ufffd')
  })
})
