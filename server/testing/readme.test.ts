import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENTS } from '../../shared/clients.ts'
import { SETTINGS, SETTING_NODES } from '../config/catalogue.ts'
import { loadSettings } from '../config/load-settings.ts'
import { ERROR_TABLE } from '../errors.ts'
import { startTestGateway, type TestGateway } from './gateway.ts'

// Goal: the documents say what the code does. Method: names are taken out of their text and looked up
// where they come from; paths are asked for at a whole gateway.

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const readme = read('README.md')

const unique = (names: Iterable<string>): string[] => [...new Set(names)]

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!)

const withoutMarks = (cell: string): string => cell.trim().replace(/^`|`$/g, '')

/** The rows of the first table below a heading, without its head. */
const tableBelow = (heading: string): string[][] => {
  const lines = readme.split(`\n## ${heading}\n`)[1]!.split('\n')
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
  const cwd = mkdtempSync(join(tmpdir(), 'seadragon-readme-'))
  writeFileSync(join(cwd, 'seadragon.yaml'), yaml)
  const loaded = loadSettings({ cwd, env })
  rmSync(cwd, { recursive: true })
  const problems = 'problems' in loaded ? loaded.problems : []
  return [...problems, ...loaded.warnings].map(({ place, message }) => `${place}: ${message}`)
}

describe('README.md', () => {
  it('names only variables that the gateway or its tests read', () => {
    const settings = SETTING_NODES.map((node) => node.variable)
    // The last is read by clients.
    const known = [...settings, ...testVariables(), 'SEADRAGON_CONFIG', 'SEADRAGON_API_KEY']
    const named = unique(matches(readme, /\b(SEADRAGON_\w+)/g))
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })

  it.each(['cline', 'roo', 'continue', 'open-webui', 'codex', 'claude-code'] as const)(
    'prints for %s what the gateway itself says',
    (client) => {
      const target = { root: 'http://gpu-box:11435', model: 'qwen3:8b' }
      const blocks = matches(readme, /^```\w+\n(.*?)\n```$/gms)
      expect(blocks).toContain(CLIENTS[client].snippet(target).text)
    },
  )

  it('gives settings the variables and defaults that they have', () => {
    const rows = tableBelow('Settings')
    expect(rows.length).toBeGreaterThan(10)
    const actual = rows.map(([name]) => {
      const entry = SETTINGS.find((setting) => setting.name === name)
      const value = entry?.default
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')
      return [entry?.name, entry?.variable, text]
    })
    expect(rows.map((row) => row.slice(0, 3))).toEqual(actual)
  })

  it('prints configurations that the gateway takes', () => {
    const isOurs = (yaml: string): boolean => !yaml.includes('schema: v1')
    const files = matches(readme, /^```yaml\n(.*?)^```$/gms).filter(isOurs)
    expect(files.length).toBeGreaterThan(3)
    expect(files.flatMap((yaml) => problemsOf(yaml))).toEqual([])
  })

  it('prints variables with values that the gateway takes', () => {
    const assignments = [...readme.matchAll(/ (SEADRAGON_\w+)=(?:'([^']*)'|(\S+))/g)]
    expect(assignments.length).toBeGreaterThan(4)
    const problems = assignments.flatMap(([, name, quoted, plain]) =>
      problemsOf('', { [name!]: quoted ?? plain ?? '' }),
    )
    expect(problems).toEqual([])
  })

  it('has every error code with its status, and no other', () => {
    const actual = Object.entries(ERROR_TABLE).map(([code, { status }]) => [code, String(status)])
    expect(tableBelow('Errors').map((row) => row.slice(0, 2))).toEqual(actual)
  })
})

describe.each(['README.md', 'docs/architecture.md'])('%s', (document) => {
  it('names only files and folders that exist', () => {
    const text = read(document)
    const inRoot = matches(text, /`((?:server|shared|scripts|docs)\/[\w./-]*)`/g)
    const linked = matches(text, /\]\(([^#)][^)]*)\)/g).map((path) => join(dirname(document), path))
    expect(inRoot.length).toBeGreaterThan(5)
    expect([...inRoot, ...linked].filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

interface NamedRequest {
  readonly method: string
  readonly path: string
}

const ORIGIN = 'http://127.0.0.1:11435'

/** The curl commands of the code blocks. */
const requestsOfCommands = (): NamedRequest[] =>
  matches(readme.replaceAll(/\\\n\s*/g, ''), /^\s*(curl .*)$/gm).map((command) => {
    const [, path] = new RegExp(`${ORIGIN}([^\\s'"?]*)`).exec(command) ?? []
    const method = /-X (\w+)/.exec(command)?.[1] ?? (/ -d /.test(command) ? 'POST' : 'GET')
    return { method, path: path ?? '' }
  })

/** `GET /health` and the like. */
const requestsInProse = (): NamedRequest[] =>
  [...readme.matchAll(/`(GET|POST|PATCH|DELETE) (\/[^\s`]+)`/g)].map((match) => ({
    method: match[1]!,
    path: match[2]!,
  }))

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
    return reply.status !== 405 && !isUnknown
  }

  it('serves every path that README.md names', async () => {
    const named = [...requestsOfCommands(), ...requestsInProse()]
    expect(named.length).toBeGreaterThan(15)
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
