import { describe, expect, it } from 'vitest'
import { loadSettings } from './load-settings.ts'

/** Directories that hold no file: these tests set variables only. */
const load = (env: Record<string, string>) => loadSettings({ env, cwd: '/nonexistent' })

const problemsOf = (env: Record<string, string>): string[] => {
  const result = load(env)
  return 'problems' in result ? result.problems.map((problem) => problem.message) : []
}

const warningsOf = (env: Record<string, string>): string[] =>
  load(env).warnings.map((warning) => warning.message)

const settingsOf = (env: Record<string, string>) => {
  const result = load(env)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.settings
}

const hostEnv = (...hosts: object[]) => ({ SEADRAGON_HOSTS: JSON.stringify(hosts) })

const modelEnv = (models: object) => ({ SEADRAGON_MODELS: JSON.stringify(models) })

describe('listen', () => {
  it.each([
    ['127.0.0.1:11435', '127.0.0.1', 11435],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['[::]:65535', '::', 65535],
    ['[fe80::1%eth0]:80', 'fe80::1%eth0', 80],
    ['localhost:80', 'localhost', 80],
    ['gpu-box.example.org:80', 'gpu-box.example.org', 80],
  ])('is %s', (text, host, port) => {
    expect(settingsOf({ SEADRAGON_LISTEN: text }).listen).toEqual({ host, port })
  })

  it.each([
    '11435',
    ':11435',
    '*:11435',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:80',
    '[127.0.0.1]:80',
    '127.1:80',
    '2130706433:80',
    '256.1.1.1:80',
    'a b:80',
    'http://a:80',
    '127.0.0.1:-1',
    '127.0.0.1:80 ',
    '-a:80',
    'a..b:80',
  ])('is not %j', (text) => {
    expect(problemsOf({ SEADRAGON_LISTEN: text })).toEqual([
      `listen is ${JSON.stringify(text)}; it must be host:port or [IPv6]:port, such as 127.0.0.1:11435 or 0.0.0.0:11435`,
    ])
  })
})

describe('addresses', () => {
  it('are IPv4 and IPv6, single and CIDR', () => {
    const list = ['10.0.0.0/8', '192.168.1.20', 'fd00::/8', '::1']
    const env = {
      SEADRAGON_TRUSTED_PROXIES: JSON.stringify(list),
      SEADRAGON_IDENTIFY__WHITELIST: JSON.stringify(list),
    }
    expect(settingsOf(env).trustedProxies).toEqual(list)
    expect(settingsOf(env).identify.whitelist).toEqual(list)
  })

  it.each(['127.1', '0177.0.0.1', '2130706433', '::127.0.0.1', '::ffff:7f00:1', '10.0.0.0/33', ''])(
    'are in no form that another reader takes for a different one: %j',
    (text) => {
      const env = { SEADRAGON_IDENTIFY__WHITELIST: JSON.stringify([text]) }
      expect(problemsOf(env)).toEqual([
        expect.stringMatching(/^identify\.whitelist\[0\] is not usable: /),
      ])
    },
  )

  it('warn where every address is a trusted proxy', () => {
    const warnings = warningsOf({ SEADRAGON_TRUSTED_PROXIES: '["10.0.0.1", "::/0"]' })
    expect(warnings).toEqual([expect.stringMatching(/^trustedProxies\[1\] covers every address/)])
  })
})

describe('origins', () => {
  it.each([
    'https://chat.example.org',
    'http://localhost:*',
    'https://*.example.org',
    'app://*',

    'http://[::1]:3000',
    'chrome-extension://abcdef',
    'vscode-webview://*',
    'http://10.0.0.1:80',
  ])('may be %s', (origin) => {
    const env = { SEADRAGON_CORS__ORIGINS: JSON.stringify([origin]) }
    expect(settingsOf(env).cors.origins).toEqual([origin])
  })

  it.each(['*', 'http://*', 'https://*:*'])('may not be every web page: %s', (origin) => {
    expect(problemsOf({ SEADRAGON_CORS__ORIGINS: JSON.stringify([origin]) })).toEqual([
      expect.stringContaining('lets every web page that a caller opens use the gateway'),
    ])
  })

  it.each([
    'https://chat.example.org/',
    'HTTPS://a',
    'localhost',
    'https://a*',
    'https://*a.b',
    'null',
    'https://*.a:*',
    'https://a/b',
    'app://*.*',
    '',
  ])('may not be %j', (origin) => {
    expect(problemsOf({ SEADRAGON_CORS__ORIGINS: JSON.stringify([origin]) })).toEqual([
      expect.stringContaining('it must be an origin in lower case'),
    ])
  })
})

describe('other names and secrets', () => {
  it.each(['gpu.example.org', 'gpu', 'a_b.c'])('allowedHosts takes %s', (name) => {
    const env = { SEADRAGON_ALLOWED_HOSTS: JSON.stringify([name]) }
    expect(settingsOf(env).allowedHosts).toEqual([name])
  })

  it.each(['gpu:80', 'http://gpu', '*.example.org', '10.0.0.1', ''])(
    'allowedHosts refuses %j',
    (name) => {
      expect(problemsOf({ SEADRAGON_ALLOWED_HOSTS: JSON.stringify([name]) })).toEqual([
        expect.stringContaining('it must be a host name without scheme and port'),
      ])
    },
  )

  it.each(['fifteen-letters', 'spaces are not for headers', 'ümlaut-ümlaut-ümlaut'])(
    'adminToken refuses %j',
    (token) => {
      expect(problemsOf({ SEADRAGON_ADMIN_TOKEN: token })).toEqual([
        'adminToken must be text of 16 to 512 printable ASCII characters without spaces',
      ])
    },
  )
})

describe('hosts', () => {
  it('have the driver ollama, and as many slots as they say themselves, unless they are told otherwise', () => {
    const { hosts } = settingsOf(hostEnv({ name: 'gpu0', url: 'http://10.0.0.5:11434' }))
    expect(hosts).toEqual([{ name: 'gpu0', driver: 'ollama', url: 'http://10.0.0.5:11434' }])
  })

  it('keep the path of their URL, without the slash at the end', () => {
    const { hosts } = settingsOf(hostEnv({ name: 'a', url: 'HTTPS://Gpu.example.org/ollama//' }))
    expect(hosts).toMatchObject([{ url: 'https://gpu.example.org/ollama' }])
  })

  it.each(['passPriority', 'passUnknownOptions'])('have %s only with the driver openai', (name) => {
    const given = { name: 'a', url: 'http://a.example', [name]: true }
    expect(settingsOf(hostEnv({ ...given, driver: 'openai' })).hosts).toMatchObject([given])
    expect(problemsOf(hostEnv(given))).toEqual([
      `hosts[0].${name} is given for a host of the driver ollama; it is for openai alone`,
    ])
  })

  it('need no URL for the demonstration, and have none', () => {
    expect(settingsOf(hostEnv({ name: 'd', driver: 'demo' })).hosts).toEqual([
      { name: 'd', driver: 'demo' },
    ])
    expect(problemsOf(hostEnv({ name: 'd', driver: 'demo', url: 'http://x' }))).toEqual([
      'hosts[0].url is given for a demo host, which has none; remove it',
    ])
  })

  it.each([
    [undefined, 'is missing; it must be an http or https address'],
    ['', 'must be an http or https address'],
    ['gpu:11434', 'must be an http or https address'],
    ['ftp://gpu', 'must be an http or https address'],
    ['http:gpu', 'must be an http or https address'],
    ['http://user@gpu', 'holds a user name or password'],
    ['http://gpu/?a', 'has a query or a fragment'],
    ['http://gpu/?', 'has a query or a fragment'],
    ['http://gpu#a', 'has a query or a fragment'],
    ['http://169.254.169.254', 'is a link-local address'],
    ['http://0xa9fea9fe', 'is a link-local address'],
    ['http://[::ffff:169.254.169.254]', 'is a link-local address'],
    ['http://[fe80::1]', 'is a link-local address'],
    ['http://[fd00:ec2::254]', 'is a link-local address'],
  ])('have no URL such as %j', (url, problem) => {
    expect(problemsOf(hostEnv({ name: 'a', url }))).toEqual([
      expect.stringContaining(`hosts[0].url ${problem}`),
    ])
  })

  it('miss their URL also where another thing is of the wrong kind', () => {
    expect(problemsOf(hostEnv({ name: 'a', slots: 'two' }))).toEqual([
      'hosts[0].slots is "two"; it must be a whole number from 1 to 1024',
      expect.stringContaining('hosts[0].url is missing'),
    ])
  })

  it('are of a kind that is known', () => {
    expect(problemsOf(hostEnv({ name: 'a', driver: 'tgi', url: 'http://x' }))).toEqual([
      'hosts[0].driver is "tgi"; it must be one of ollama, openai (vLLM, llama.cpp and other servers with that API), demo',
    ])
    expect(problemsOf(hostEnv({ name: 'a', driver: 'openai' }))).toEqual([
      expect.stringContaining('hosts[0].url is missing'),
    ])
  })

  it('have names of their own, also where another thing is wrong with them', () => {
    const hosts = [{ name: 'a', url: 'http://x', slots: 0 }, { name: 'b' }, 5, null, { name: 'a' }]
    expect(problemsOf(hostEnv(...(hosts as object[])))).toContain(
      'hosts[4].name is the same as hosts[0].name; give each host its own name',
    )
  })

  it.each(['', 'a b', 'ä', 'a'.repeat(65), 7])('have no name such as %j', (name) => {
    expect(problemsOf(hostEnv({ name, url: 'http://x' }))).toEqual([
      expect.stringContaining('it must be a name of 1 to 64 of A-Z, a-z, 0-9'),
    ])
  })

  it('warn where one server stands twice', () => {
    const env = hostEnv({ name: 'a', url: 'http://x' }, { name: 'b', url: 'http://x:80/' })
    expect(warningsOf(env)).toEqual([
      expect.stringMatching(/^hosts\[1\] is the same server as hosts\[0\]/),
    ])
  })

  it.each([
    ['127.0.0.1:11435', 'http://127.0.0.1:11435'],
    ['127.0.0.1:11435', 'http://localhost:11435'],
    ['0.0.0.0:11435', 'http://127.0.0.1:11435'],
    ['[::]:11435', 'http://[::1]:11435'],
    ['localhost:80', 'http://127.0.0.1'],
    ['gpu.example.org:443', 'https://gpu.example.org'],
    ['127.0.0.1:11435', 'http://0.0.0.0:11435'],
  ])('are not the gateway itself: listening at %s, host %s', (listen, url) => {
    expect(problemsOf({ SEADRAGON_LISTEN: listen, ...hostEnv({ name: 'a', url }) })).toEqual([
      "hosts[0].url is the address on which the gateway itself listens; give the model server's own address",
    ])
  })

  it.each([
    ['127.0.0.1:11435', 'http://127.0.0.1:11434'],
    ['127.0.0.1:11435', 'http://127.0.0.2:11435'],
    ['192.168.1.5:11434', 'http://127.0.0.1:11434'],
    ['0.0.0.0:11435', 'http://192.168.1.6:11435'],
    ['127.0.0.1:0', 'http://127.0.0.1:11434'],
  ])('may be beside the gateway: listening at %s, host %s', (listen, url) => {
    expect(problemsOf({ SEADRAGON_LISTEN: listen, ...hostEnv({ name: 'a', url }) })).toEqual([])
  })
})

describe('prices', () => {
  it('are one for each model, by whatever name', () => {
    const prices = { m0: { input: 1 }, '*': {}, 'M0:latest': { input: 2 } }
    expect(problemsOf({ SEADRAGON_PRICES__MODELS: JSON.stringify(prices) })).toEqual([
      'prices.models["M0:latest"] is the same model as prices.models.m0; give each model one price',
    ])
  })
})

describe('models', () => {
  it.each([-1, 0, 300, 0.5, '5m', '1h30m', '-1m', '0', '1.5h', '100ms', '+3s', '.5s'])(
    'have a keep_alive such as %j',
    (value) => {
      const { models } = settingsOf(modelEnv({ a: { keep_alive: value } }))
      expect(models['a']?.keep_alive).toBe(value)
    },
  )

  it.each(['', '5', '5 m', '5d', 'm', '1h30', '-', '.s', `${'9'.repeat(30)}h`, 1e10, true, null])(
    'have no keep_alive such as %j',
    (value) => {
      expect(problemsOf(modelEnv({ a: { keep_alive: value } }))).toEqual([
        expect.stringMatching(/^models\.a\.keep_alive is .*; it must be a number of seconds or a/),
      ])
    },
  )

  it.each([
    [
      { a: { aliases: ['b'] }, b: {} },
      'models.a.aliases[0] is "b", which is a name of "b" already',
    ],
    [{ a: {}, b: { aliases: ['A:latest'] } }, 'models.b.aliases[0] is "A:latest", which is a name'],
    [{ a: { aliases: ['c'] }, b: { aliases: ['C'] } }, 'models.b.aliases[0] is "C", which is a na'],
    [
      { a: { aliases: ['a'] } },
      'models.a.aliases[0] is "a", which is a name of this model already',
    ],
    [{ qwen3: {}, 'library/qwen3': {} }, 'models["library/qwen3"] is "library/qwen3", which is a'],
  ])('do not share a name: %j', (models, problem) => {
    expect(problemsOf(modelEnv(models))).toEqual([expect.stringContaining(problem)])
  })

  it('have names and classes that exist', () => {
    const models = { 'a b': {}, c: { classes: [] }, d: { classes: ['admin'] }, e: { num_ctx: 0 } }
    expect(problemsOf(modelEnv(models)).toSorted()).toEqual([
      'models.c.classes is a list of 0; it must be a list of one or more of direct, app, chat, batch',
      'models.d.classes[0] is "admin"; it must be a list of one or more of direct, app, chat, batch',
      'models.e.num_ctx is 0; it must be a whole number from 1 to 16777216',
      'models["a b"]: the key must be a model name such as qwen3:4b',
    ])
  })

  it('have no longer context than modelDefaults allows', () => {
    const env = {
      ...modelEnv({ a: { num_ctx: 4096 } }),
      SEADRAGON_MODEL_DEFAULTS__NUM_CTX_MAX: '4095',
    }
    expect(problemsOf(env)).toEqual([
      'the num_ctx of model "a" is 4096 and modelDefaults.numCtxMax 4095; lower the first or raise the second',
    ])
  })
})

describe('settings that cannot hold together', () => {
  it('are shown at the one that was given', () => {
    const result = load({ SEADRAGON_BREAKER__OPEN_MS_MAX: '29999' })
    expect('problems' in result && result.problems).toEqual([
      {
        place: 'SEADRAGON_BREAKER__OPEN_MS_MAX',
        names: ['breaker.openMs', 'breaker.openMsMax'],
        message:
          'breaker.openMs is 30000 and breaker.openMsMax 29999; the first time must not be above the longest',
      },
    ])
  })

  it('are not looked for in a setting that is wrong itself', () => {
    const env = { SEADRAGON_BREAKER__OPEN_MS: '400000', SEADRAGON_BREAKER__OPEN_MS_MAX: '-1' }
    expect(problemsOf(env)).toEqual([expect.stringContaining('breaker.openMsMax is -1')])
  })

  it('are a warning where only large bodies suffer', () => {
    for (const name of ['QUEUE__BYTES_MAX', 'LIMITS__RECEIVING_BYTES_MAX']) {
      expect(warningsOf({ [`SEADRAGON_${name}`]: '1000000' })).toEqual([
        expect.stringContaining('a body between the two is always refused as queue_full'),
      ])
    }
  })
})
