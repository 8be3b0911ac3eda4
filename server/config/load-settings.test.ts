import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { loadSettings } from './load-settings.ts'
import { SETTINGS } from './catalogue.ts'

const root = mkdtempSync(join(tmpdir(), 'settings-'))
afterAll(() => rmSync(root, { recursive: true }))

let cwd = root
let count = 0
beforeEach(() => {
  cwd = join(root, String(count++))
  mkdirSync(cwd)
})

type Env = Record<string, string>

const load = (yaml: string | null, env: Env = {}) => {
  const path = join(cwd, 'seadragon.yaml')
  if (yaml === null) rmSync(path, { force: true })
  else writeFileSync(path, yaml)
  return loadSettings({ env, cwd })
}

const accepted = (yaml: string | null, env: Env = {}) => {
  const result = load(yaml, env)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result
}

const refused = (yaml: string | null, env: Env = {}): string[] => {
  const result = load(yaml, env)
  if (!('problems' in result)) throw new Error('the settings were accepted')
  return result.problems.map(({ place, message }) => `${place}: ${message}`)
}

const only = (problems: string[]): string => {
  expect(problems).toHaveLength(1)
  return problems[0]!
}

describe('the file', () => {
  it('is not needed: without one the defaults hold', () => {
    const { settings, origins, file, warnings } = accepted(null)
    expect(settings.listen).toEqual({ host: '127.0.0.1', port: 11435 })
    expect(settings.identify).toEqual({ anonymous: 'deny', whitelist: ['127.0.0.1', '::1'] })
    expect(settings.queue.base).toEqual({ direct: 1, app: 2, chat: 3, batch: 5 })
    expect(settings.wait.maxMs.nonStreaming).toBe(290_000)
    expect([origins.size, file, warnings]).toEqual([0, null, []])
  })

  it.each(['', '# nothing\n', '---\n', 'queue:\nwait:\n', '\uFEFFqueue: {}\n'])(
    'may be empty, and so may its groups: %j',
    (yaml) => {
      expect(accepted(yaml).settings).toEqual(accepted(null).settings)
    },
  )

  it('sets what it names and leaves the rest', () => {
    const { settings, origins } = accepted('queue:\n  base:\n    chat: 4\n')
    expect(settings.queue.base).toEqual({ direct: 1, app: 2, chat: 4, batch: 5 })
    expect([...origins]).toEqual([
      ['queue.base.chat', { kind: 'file', place: 'seadragon.yaml:3:11' }],
    ])
  })

  it('is the one that SEADRAGON_CONFIG names, from the working directory on', () => {
    writeFileSync(join(cwd, 'other.yaml'), 'log: { level: warn }')
    const { settings, file } = accepted('log: { level: trace }', { SEADRAGON_CONFIG: 'other.yaml' })
    expect([settings.log.level, file]).toEqual(['warn', 'other.yaml'])
  })

  it('is the usual one where SEADRAGON_CONFIG is empty, as compose files leave it', () => {
    const { settings, file } = accepted('log: { level: trace }', { SEADRAGON_CONFIG: '' })
    expect([settings.log.level, file]).toEqual(['trace', 'seadragon.yaml'])
    expect(accepted(null, { SEADRAGON_CONFIG: '' }).file).toBeNull()
  })

  it('must exist where SEADRAGON_CONFIG names it', () => {
    const problem = only(refused(null, { SEADRAGON_CONFIG: 'gone.yaml' }))
    expect(problem).toMatch(/^SEADRAGON_CONFIG: there is no file "gone.yaml"; correct the path/)
  })

  it('must be a readable file', () => {
    expect(only(refused(null, { SEADRAGON_CONFIG: '.' }))).toMatch(
      /^SEADRAGON_CONFIG: the file "\." cannot be read \(EISDIR\)/,
    )
  })

  it('has a longest length', () => {
    expect(only(refused(`#${'x'.repeat(4 * 1024 * 1024)}`))).toContain(
      'is longer than 4194304 bytes',
    )
  })

  it.each([
    ['queue: [1, 2\n', /^seadragon\.yaml:2:1: the file is not valid YAML: /],
    [
      'log: {}\nlog: {}\n',
      /^seadragon\.yaml:2:1: the file is not valid YAML: Map keys must be unique/,
    ],
    ['log: {}\n---\nlog: {}\n', /^seadragon\.yaml:2:1: the file is not valid YAML: /],
    ['- listen\n', /^seadragon\.yaml:1:1: the configuration must be a map of settings/],
    ['hello\n', /^seadragon\.yaml:1:1: the configuration must be a map of settings/],
    ['queue: 5\n', /^seadragon\.yaml:1:8: queue must be a map of settings \(agingPerMinute, /],
    ['data: *nowhere\n', /^seadragon\.yaml:1:1: the file is not valid YAML: Unresolved alias/],
    ['data:\n', /^seadragon\.yaml:1:6: data is without a value; it must be /],
  ])('is refused with the place where it is wrong: %j', (yaml, problem) => {
    expect(only(refused(yaml))).toMatch(problem)
  })

  it('does not grow without bound through aliases', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const below = Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')
      return `x${level}: &a${level} [${level === 0 ? 'y' : below}]`
    })
    expect(only(refused(levels.join('\n')))).toContain('Excessive alias count')
  })

  it('finds the place of a mistake behind an alias', () => {
    const yaml = 'identify: { whitelist: &list [127.0.0.1, nonsense] }\ntrustedProxies: *list\n'
    expect(refused(yaml).map((problem) => problem.split(': ')[0])).toEqual([
      'seadragon.yaml:1:42',
      'seadragon.yaml:1:42',
    ])
  })
})

describe('a variable', () => {
  it('wins over the file', () => {
    const env = { SEADRAGON_QUEUE__AGING_PER_MINUTE: '0.5' }
    const { settings, origins } = accepted('queue: { agingPerMinute: 0.2 }', env)
    expect(settings.queue.agingPerMinute).toBe(0.5)
    expect(origins.get('queue.agingPerMinute')).toEqual({
      kind: 'environment',
      place: 'SEADRAGON_QUEUE__AGING_PER_MINUTE',
    })
  })

  it('holds a list or a map as JSON', () => {
    const { settings } = accepted(null, {
      SEADRAGON_HOSTS: '[{"name":"a","driver":"ollama","url":"http://[::1]:11434/","slots":2}]',
      SEADRAGON_MODELS: '{"qwen3:4b":{"num_ctx":8192}}',
      SEADRAGON_ALLOWED_HOSTS: '["gpu.example.org"]',
    })
    expect(settings.hosts).toEqual([
      { name: 'a', driver: 'ollama', url: 'http://[::1]:11434', slots: 2 },
    ])
    expect(settings.models['qwen3:4b']).toEqual({ aliases: [], num_ctx: 8192 })
    expect(settings.allowedHosts).toEqual(['gpu.example.org'])
  })

  it('of a group is a JSON map, over which the variable of a single setting wins', () => {
    const { settings, origins } = accepted('queue: { ticketsMax: 7 }', {
      SEADRAGON_QUEUE__BASE__CHAT: '9',
      SEADRAGON_QUEUE: '{"agingPerMinute":1,"base":{"chat":4,"app":3}}',
    })
    expect(settings.queue).toMatchObject({ agingPerMinute: 1, ticketsMax: 7 })
    expect(settings.queue.base).toEqual({ direct: 1, app: 3, chat: 9, batch: 5 })
    expect(origins.get('queue.base.app')?.place).toBe('SEADRAGON_QUEUE')
  })

  it('is LOG_LEVEL too, in any case, over which SEADRAGON_LOG__LEVEL wins', () => {
    expect(accepted('log: { level: warn }', { LOG_LEVEL: 'DEBUG' }).settings.log.level).toBe(
      'debug',
    )
    const both = { LOG_LEVEL: 'debug', SEADRAGON_LOG__LEVEL: 'error' }
    expect(accepted(null, both).settings.log.level).toBe('error')
  })

  it.each([
    ['SEADRAGON_DATA', '', 'data is empty; give it a value, or unset the variable'],
    ['SEADRAGON_TRUSTED_PROXIES', '10.0.0.0/8', 'it must be a JSON list such as ["a", "b"]'],
    ['SEADRAGON_MODELS', '{"a":}', 'models is not valid JSON'],
    ['SEADRAGON_TRUSTED_PROXIES', '[1 2]', 'is not valid JSON (see character 4); it must be'],
    ['SEADRAGON_QUEUE', '[]', 'queue must be a map of settings'],
    ['SEADRAGON_QUEUE', '{"agingPerMinut":1}', 'did you mean queue.agingPerMinute?'],
    ['SEADRAGON_QUEUE__BASE__CHAT', '0x3', 'is "0x3"; it must be a whole number from 1 to 9'],
    ['SEADRAGON_QUEUE__BASE__CHAT', '3.5', 'is 3.5; it must be a whole number from 1 to 9'],
    ['SEADRAGON_MODEL_DEFAULTS__ALLOW_CLOUD', '1', 'is "1"; it must be true or false'],
    ['LOG_LEVEL', 'loud', 'log.level is "loud"; it must be one of fatal, error, warn'],
    ['SEADRAGON_LISTEN', '11435', 'listen is "11435"; it must be host:port'],
  ])('that is wrong is named: %s=%s', (name, value, problem) => {
    const sentence = only(refused(null, { [name]: value }))
    expect(sentence.startsWith(`${name}: `)).toBe(true)
    expect(sentence).toContain(problem)
  })

  it('that is unknown is a warning with the one that was probably meant', () => {
    const { warnings } = accepted(null, {
      SEADRAGON_QUEUE__AGINGPERMINUTE: '1',
      SEADRAGON_NONSENSE_OF_ALL_KINDS: '1',
      OLLAMA_HOST: 'x',
    })
    expect(warnings.map(({ place, message }) => `${place} ${message}`)).toEqual([
      'SEADRAGON_QUEUE__AGINGPERMINUTE is not a variable of this gateway and is ignored; did you mean SEADRAGON_QUEUE__AGING_PER_MINUTE?',
      'SEADRAGON_NONSENSE_OF_ALL_KINDS is not a variable of this gateway and is ignored',
    ])
  })

  it('that belongs to the test suites or names the file is no warning', () => {
    writeFileSync(join(cwd, 'a.yaml'), '')
    const env = { SEADRAGON_CONFIG: 'a.yaml', SEADRAGON_LIVE_URL: 'x', SEADRAGON_TEST_PYTHON: 'x' }
    expect(accepted(null, env).warnings).toEqual([])
  })
})

describe('the problems', () => {
  it('come all at once, in the order of the lines, each with its place', () => {
    const yaml = `listen: nowhere
queue:
  agingPerMinut: 3
  base: { direct: 12 }
hosts:
  - { name: a b, slots: 0 }
  - { name: b, driver: olama1, url: "http://x", lots: 1 }
log: { level: loud }
breaker: { openMs: 500000 }
`
    const env = { SEADRAGON_DEMO__TOKENS_PER_SECOND: 'fast', SEADRAGON_RETRY__SHARE: '2' }
    expect(
      refused(yaml, env).map((problem) => problem.split(/[ ;]/).slice(0, 2).join(' ')),
    ).toEqual([
      'SEADRAGON_DEMO__TOKENS_PER_SECOND: demo.tokensPerSecond',
      'SEADRAGON_RETRY__SHARE: retry.share',
      'seadragon.yaml:1:9: listen',
      'seadragon.yaml:3:3: queue.agingPerMinut',
      'seadragon.yaml:4:19: queue.base.direct',
      'seadragon.yaml:6:5: hosts[0].url',
      'seadragon.yaml:6:13: hosts[0].name',
      'seadragon.yaml:6:25: hosts[0].slots',
      'seadragon.yaml:7:24: hosts[1].driver',
      'seadragon.yaml:7:49: hosts[1].lots',
      'seadragon.yaml:8:15: log.level',
      'seadragon.yaml:9:20: breaker.openMs',
    ])
  })

  it('name the setting that was probably meant, also from another group', () => {
    expect(only(refused('agingPerMinute: 1'))).toContain('did you mean queue.agingPerMinute?')
    expect(only(refused('wait: { grace_ms: 1 }'))).toContain('did you mean wait.graceMs?')
    expect(only(refused('hosts: [{ name: a, url: "http://x", slot: 1 }]'))).toContain(
      'hosts[0].slot is not a setting; did you mean hosts[0].slots?',
    )
    expect(only(refused('zzzzzz: 1'))).toContain('remove it, or look in docs/settings.md')
  })

  it('never repeat a secret', () => {
    const secret = 'hush hush'
    const problems = [
      ...refused(`adminToken: ${secret}\nadminToken: ${secret}`),
      ...refused(`adminToken: ${secret}`),
      ...refused(null, { SEADRAGON_ADMIN_TOKEN: secret }),
      ...refused(null, { SEADRAGON_HOSTS: `[{"name":"a","url":"http://u:${secret}@x"}` }),
      ...refused('hosts: [{ name: a, url: "http://user:hush%20hush@x" }]'),
    ]
    expect(problems).toHaveLength(5)
    expect(problems.join()).not.toMatch(/hush/)
  })

  it('say that a number must stand in quotes where text is meant', () => {
    expect(only(refused('adminToken: 12345678901234567890'))).toContain('(put it in quotes)')
  })

  it('contain keys that would change the prototype of everything', () => {
    const problems = [
      ...refused('__proto__: { polluted: true }'),
      ...refused('models: { __proto__: { num_ctx: 1 } }'),
      ...refused('hosts: [{ name: a, url: "http://x", __proto__: { slots: 3 } }]'),
      ...refused(null, { SEADRAGON_MODELS: '{"__proto__":{"num_ctx":1}}' }),
      ...refused(null, { SEADRAGON_QUEUE: '{"__proto__":{"ticketsMax":1}}' }),
    ]
    expect(problems).toHaveLength(5)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('the settings', () => {
  it('tell apart that no hosts are named and that there are none', () => {
    expect(accepted(null).settings.hosts).toBeUndefined()
    expect(accepted('hosts: []').settings.hosts).toEqual([])
  })

  it('are frozen to the last member', () => {
    const { settings } = accepted('hosts: [{ name: a, url: "http://x" }]\nmodels: { a: {} }')
    const thawed: string[] = []
    const visit = (value: unknown, name: string): void => {
      if (typeof value !== 'object' || value === null) return
      if (!Object.isFrozen(value)) thawed.push(name)
      for (const [key, member] of Object.entries(value)) visit(member, `${name}.${key}`)
    }
    visit(settings, 'settings')
    expect(thawed).toEqual([])
  })

  it('know no model that was not named, whatever it is called', () => {
    const { models } = accepted('models: { qwen3: {} }').settings
    expect(['constructor', 'toString', '__proto__'].filter((name) => models[name])).toEqual([])
  })

  it('have a variable of their own each', () => {
    expect(new Set(SETTINGS.map((entry) => entry.variable)).size).toBe(SETTINGS.length)
    expect(SETTINGS.map((entry) => entry.variable)).toContain('SEADRAGON_QUEUE__AGING_PER_MINUTE')
  })

  it('say each what they mean and what is right', () => {
    const silent = SETTINGS.filter(({ meta }) => meta.about === '' || meta.range === '')
    expect(silent.map((entry) => entry.name)).toEqual([])
  })
})
