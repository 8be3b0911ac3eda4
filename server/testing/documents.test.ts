import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_NAMES, CLIENTS } from '../../shared/clients.ts'
import { SETTINGS, SETTING_NODES } from '../config/catalogue.ts'
import { loadSettings } from '../config/load-settings.ts'
import { ERROR_TABLE } from '../errors.ts'
import { startTestGateway, type TestGateway } from './gateway.ts'
import { ACCESS } from './security/access-table.ts'

// Goal: the documents say what the code does. Method: names are taken out of their text and looked up
// where they come from; paths are asked for at a whole gateway.

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const DOCUMENTS = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

const everything = DOCUMENTS.map(read).join('\n')

const unique = (names: Iterable<string>): string[] => [...new Set(names)]

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!)

const withoutMarks = (cell: string): string => cell.trim().replace(/^`|`$/g, '')

/** The rows of the first table below a heading, without its head. */
const tableBelow = (document: string, heading: string): string[][] => {
  const lines = read(document).split(`\n## ${heading}\n`)[1]!.split('\n')
  const start = lines.findIndex((line) => line.startsWith('|'))
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'))
  return lines
    .slice(start + 2, start + length)
    .map((line) => line.split('|').slice(1, -1).map(withoutMarks))
}

/** Switches of the tests, as their sources read them. */
const testVariables = (): string[] => {
  const folder = join(root, 'server/testing')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      matches(readFileSync(join(folder, file), 'utf8'), /env\['(SEADRAGON_\w+)'\]/g),
    )
}

/** What is wrong with a configuration, in the gateway's own words. */
const problemsOf = (yaml: string, env: Readonly<Record<string, string>> = {}): string[] => {
  const cwd = mkdtempSync(join(tmpdir(), 'seadragon-documents-'))
  writeFileSync(join(cwd, 'seadragon.yaml'), yaml)
  const loaded = loadSettings({ cwd, env })
  rmSync(cwd, { recursive: true })
  const problems = 'problems' in loaded ? loaded.problems : []
  return [...problems, ...loaded.warnings].map(({ place, message }) => `${place}: ${message}`)
}

describe('the documents', () => {
  it('name only variables that something reads', () => {
    const settings = SETTING_NODES.map((node) => node.variable)
    // The last two are read by the command line and by clients.
    const others = ['SEADRAGON_CONFIG', 'SEADRAGON_URL', 'SEADRAGON_API_KEY']
    const known = [...settings, ...testVariables(), ...others]
    const named = unique(matches(everything, /\b(SEADRAGON_\w+)/g))
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })

  it('name only settings that there are', () => {
    const known = SETTING_NODES.map(({ name }) => name)
    const groups = unique(known.map((name) => name.split('.')[0]!)).join('|')
    const named = matches(everything, new RegExp(`\`((?:${groups})\\.\\w+(?:\\.\\w+)?)\``, 'g'))
    expect(unique(named).length).toBeGreaterThan(20)
    expect(unique(named).filter((name) => !known.includes(name))).toEqual([])
  })

  it('name only commands that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object }
    const named = unique(matches(everything, /\bnpm run (?:-s )?([a-z][\w:-]*)/g))
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    const own = new Set(matches(read('docs/development.md'), /`npm (?:run )?([\w:-]+)/g))
    // Which is in docs/operating.md.
    own.add('seadragon')
    expect(Object.keys(scripts).filter((name) => !own.has(name))).toEqual([])
  })

  it('print configurations that the gateway takes', () => {
    const isOurs = (yaml: string): boolean => !/schema: v1|scrape_configs/.test(yaml)
    const files = matches(everything, /^```yaml\n(.*?)^```$/gms).filter(isOurs)
    expect(files.length).toBeGreaterThan(3)
    expect(files.flatMap((yaml) => problemsOf(yaml))).toEqual([])
  })

  it('print variables with values that the gateway takes', () => {
    const assignments = [...everything.matchAll(/ (SEADRAGON_\w+)=(?:'([^']*)'|([^\s`]+))/g)]
    expect(assignments.length).toBeGreaterThan(4)
    const problems = assignments.flatMap(([, name, quoted, plain]) =>
      problemsOf('', { [name!]: quoted ?? plain ?? '' }),
    )
    expect(problems).toEqual([])
  })
})

describe('README.md', () => {
  it.each(CLIENT_NAMES)('prints for %s what the gateway itself says', (client) => {
    const target = { root: 'http://gpu-box:11435', model: 'qwen3:8b' }
    const blocks = matches(read('README.md'), /^```\w+\n(.*?)\n```$/gms)
    expect(blocks).toContain(CLIENTS[client].snippet(target).text)
  })
})

describe('docs/operating.md', () => {
  it('gives settings the variables and defaults that they have', () => {
    const rows = tableBelow('docs/operating.md', 'Settings')
    expect(rows.length).toBeGreaterThan(10)
    const actual = rows.map(([name]) => {
      const entry = SETTINGS.find((setting) => setting.name === name)
      const value = entry?.default
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')
      return [entry?.name, entry?.variable, text]
    })
    expect(rows.map((row) => row.slice(0, 3))).toEqual(actual)
  })
})

describe('docs/errors.md', () => {
  it('has every error code with its status, and no other', () => {
    const actual = Object.entries(ERROR_TABLE).map(([code, { status }]) => [code, String(status)])
    expect(tableBelow('docs/errors.md', 'Codes').map((row) => row.slice(0, 2))).toEqual(actual)
  })
})

describe('docs/api.md', () => {
  it('has every path that is served', () => {
    const named = requestsInProse(read('docs/api.md')).map(
      ({ method, path }) => `${method} ${path}`,
    )
    expect(Object.keys(ACCESS).filter((route) => !named.includes(route))).toEqual([])
  })
})

/** What a heading is called in a link, as code forges have it. */
const anchorsOf = (document: string): string[] =>
  matches(document, /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document)
  const inRoot = matches(text, /`((?:server|shared|scripts|docs|admin-ui|deploy)\/[\w./-]*)`/g)
  const links = matches(text, /\]\(([^)]*)\)/g)
    .filter((link) => !/^https?:/.test(link))
    .map((link) => link.split('#') as [path: string, anchor?: string])
  const targetOf = (path: string): string =>
    path === '' ? document : join(dirname(document), path)

  it('names only files and folders that exist', () => {
    const linked = links.map(([path]) => targetOf(path))
    expect([...inRoot, ...linked].filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('links only to headings that exist', () => {
    const dead = links.filter(
      ([path, anchor]) => anchor !== undefined && !anchorsOf(read(targetOf(path))).includes(anchor),
    )
    expect(dead).toEqual([])
  })
})

interface NamedRequest {
  readonly method: string
  readonly path: string
}

const ORIGIN = 'http://127.0.0.1:11435'

/** The curl commands of the code blocks that are for this machine. */
const requestsOfCommands = (): NamedRequest[] =>
  matches(everything.replaceAll(/\\\n\s*/g, ''), /^\s*(curl .*)$/gm)
    .filter((command) => command.includes(ORIGIN))
    .map((command) => {
      const [, path] = new RegExp(`${ORIGIN}([^\\s'"?]*)`).exec(command) ?? []
      const method = /-X (\w+)/.exec(command)?.[1] ?? (/ -d /.test(command) ? 'POST' : 'GET')
      return { method, path: path ?? '' }
    })

/** `GET /health` and the like. */
function requestsInProse(text: string): NamedRequest[] {
  return [...text.matchAll(/`(GET|HEAD|POST|PATCH|DELETE) (\/[^\s`]*)`/g)].map((match) => ({
    method: match[1]!,
    path: match[2]!,
  }))
}

describe('the gateway', () => {
  let gateway: TestGateway

  beforeAll(async () => {
    gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
  })

  afterAll(() => gateway.stop())

  const isServed = async ({ method, path }: NamedRequest): Promise<boolean> => {
    const reply = await fetch(gateway.url + path, {
      method,
      headers: { 'X-Admin-Token': gateway.adminToken },
    })
    if (reply.headers.get('content-type')?.startsWith('text/event-stream')) {
      await reply.body!.cancel()
      return true
    }
    const text = await reply.text()
    const isUnknown = text === '404 page not found' || text.includes(`there is no ${method} /`)
    // A reply to HEAD has no words that tell a path that is not there from a thing that is not.
    const isNowhere = method === 'HEAD' && reply.status === 404 && !path.includes('{')
    return reply.status !== 405 && !isUnknown && !isNowhere
  }

  it('serves every path that the documents name', async () => {
    const named = [...requestsOfCommands(), ...requestsInProse(everything)]
    expect(named.length).toBeGreaterThan(100)
    const unserved: NamedRequest[] = []
    for (const request of named) if (!(await isServed(request))) unserved.push(request)
    expect(unserved).toEqual([])
  })

  it('serves no others', async () => {
    for (const path of ['/api/chatter', '/api/admin/whitelists', '/ready/']) {
      expect(await isServed({ method: 'POST', path })).toBe(false)
    }
  })
})
