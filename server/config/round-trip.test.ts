import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { z } from 'zod'
import { SETTINGS, SETTING_NODES, type SettingEntry } from './catalogue.ts'
import { loadSettings } from './load-settings.ts'

/** What judges a value: the schema without the default and the transform around it. */
const coreOf = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodOptional
    ? coreOf(schema.def.innerType as z.ZodType)
    : schema instanceof z.ZodPipe
      ? coreOf(schema.def.in as z.ZodType)
      : schema

/*
 * Goal: whatever right value a setting is given, file and variable mean the same by it; and nothing
 * that is written into either ever ends in an exception. Values are drawn from the schema's own
 * bounds, so a new setting is covered without a line here, unless it is text, a list or a map.
 */

const cwd = mkdtempSync(join(tmpdir(), 'round-trip-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const ADDRESSES = fc.uniqueArray(fc.oneof(fc.ipV4(), fc.constantFrom('10.0.0.0/8', 'fd00::/8')))

const NAMES = fc.stringMatching(/^[a-z0-9._-]{1,20}$/)

const HOST = fc.record(
  {
    name: NAMES,
    url: fc.webUrl({ withQueryParameters: false }),
    slots: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['name', 'url'] },
)

const MODEL = fc.record(
  {
    num_ctx: fc.integer({ min: 1, max: 4096 }),
    keep_alive: fc.oneof(fc.integer({ min: -1, max: 3600 }), fc.constantFrom('5m', '-1m')),
    classes: fc.uniqueArray(fc.constantFrom('direct', 'app', 'chat', 'batch'), { minLength: 1 }),
  },
  { requiredKeys: [] },
)

const PRICE = fc.double({ min: 0, max: 1_000, noNaN: true })

const BY_NAME: Record<string, fc.Arbitrary<unknown>> = {
  listen: fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 65535 })).map((parts) => parts.join(':')),
  data: fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\0')),
  adminToken: fc.stringMatching(/^[!-~]{16,64}$/),
  adminUsername: NAMES,
  adminPassword: fc.string({ minLength: 8 }),
  trustedProxies: ADDRESSES,
  'identify.whitelist': ADDRESSES,
  allowedHosts: fc.array(fc.domain()),
  'operations.registries': fc.array(fc.domain()),
  'cors.origins': fc.array(fc.domain().map((name) => `https://${name}:*`)),
  hosts: fc.uniqueArray(HOST, { selector: (host) => host.name, maxLength: 5 }),
  models: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,9}:[a-z0-9]{1,5}$/), MODEL, {
    maxKeys: 5,
  }),
  'updates.url': fc.oneof(
    fc.constant('none'),
    fc.domain().map((name) => `https://${name}/latest`),
  ),
  'prices.currency': fc.stringMatching(/^[A-Z]{3}$/),
  'prices.models': fc.dictionary(
    fc.oneof(
      NAMES.filter((name) => /^[a-z0-9]/.test(name)),
      fc.constant('*'),
    ),
    fc.record(
      { input: PRICE, cachedInput: PRICE, output: PRICE, gpuHour: PRICE },
      { requiredKeys: [] },
    ),
    { maxKeys: 5 },
  ),
}

const valueOf = (entry: SettingEntry): fc.Arbitrary<unknown> => {
  const known = BY_NAME[entry.name]
  if (known !== undefined) return known
  const core = coreOf(entry.schema)
  if (core instanceof z.ZodBoolean) return fc.boolean()
  if (core instanceof z.ZodEnum) return fc.constantFrom(...core.options)
  if (!(core instanceof z.ZodNumber)) throw new Error(`${entry.name} needs a generator`)
  const bounds = { min: core.minValue!, max: core.maxValue! }
  return entry.meta.range.startsWith('a whole')
    ? fc.integer(bounds)
    : fc.double({ ...bounds, noNaN: true })
}

/** Some settings with a right value each; those that could contradict others stay as they are. */
const assignments = fc
  .subarray(
    SETTINGS.filter(
      ({ name }) =>
        !/^breaker\.openMs|numCtxMax|accounts\.session|admin(Username|Password)/.test(name),
    ),
  )
  .chain((entries) =>
    fc.tuple(
      ...entries.map((entry) => valueOf(entry).map((value) => ({ name: entry.name, value }))),
    ),
  )

interface Assignment {
  readonly name: string
  readonly value: unknown
}

const BY_SETTING = new Map(SETTINGS.map((entry) => [entry.name, entry]))

const entryOf = (name: string): SettingEntry => BY_SETTING.get(name)!

const envOf = (given: readonly Assignment[]): Record<string, string> =>
  Object.fromEntries(
    given.map(({ name, value }) => [
      entryOf(name).variable,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

const yamlOf = (given: readonly Assignment[]): string => {
  const tree: Record<string, unknown> = {}
  for (const { name, value } of given) {
    const [last, ...groups] = entryOf(name).path.toReversed()
    const group = groups.reduceRight<Record<string, unknown>>(
      (parent, key) => (parent[key] ??= {}) as Record<string, unknown>,
      tree,
    )
    group[last!] = value
  }
  return stringify(tree)
}

const load = (yaml: string, env: Record<string, string> = {}) => {
  writeFileSync(join(cwd, 'seadragon.yaml'), yaml)
  return loadSettings({ env, cwd })
}

const accepted = (yaml: string, env: Record<string, string> = {}) => {
  const result = load(yaml, env)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result
}

it('file and variables mean the same', () => {
  fc.assert(
    fc.property(assignments, (given) => {
      const fromFile = accepted(yamlOf(given))
      const fromVariables = accepted('', envOf(given))
      expect(fromVariables.settings).toEqual(fromFile.settings)
      const names = given.map(({ name }) => name).toSorted()
      expect([...fromFile.origins.keys()].toSorted()).toEqual(names)
      expect([...fromVariables.origins.keys()].toSorted()).toEqual(names)
    }),
  )
})

it('numbers, words and switches arrive as they were given', () => {
  const simple = SETTINGS.filter(({ name }) => BY_NAME[name] === undefined)
  const one = fc
    .constantFrom(...simple)
    .chain((entry) => valueOf(entry).map((value) => ({ name: entry.name, value })))
  const free = one.filter(({ name }) => !/^breaker\.openMs|accounts\.session/.test(name))
  fc.assert(
    fc.property(free, ({ name, value }) => {
      const { settings } = accepted('', envOf([{ name, value }]))
      const found = entryOf(name).path.reduce<unknown>(
        (at, key) => (at as Record<string, unknown>)[key],
        settings,
      )
      expect(found).toEqual(value)
    }),
  )
})

it('each number outside its bounds is a problem of its own', () => {
  const numbers = SETTINGS.filter(({ kind }) => kind === 'number').map(({ name }) => name)
  fc.assert(
    fc.property(fc.subarray(numbers, { minLength: 1 }), fc.boolean(), (names, isHigh) => {
      const env = envOf(
        names.map((name) => {
          const { minValue, maxValue } = coreOf(entryOf(name).schema) as z.ZodNumber
          return { name, value: isHigh ? maxValue! + 1 : minValue! - 1 }
        }),
      )
      const result = load('', env)
      const places = 'problems' in result ? result.problems.map(({ place }) => place) : []
      expect(places.toSorted()).toEqual(names.map((name) => entryOf(name).variable).toSorted())
    }),
  )
})

it('no text in a variable ends in an exception', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom('null', '{}', '[]'),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...SETTING_NODES.map((node) => node.variable)),
      text,
      (variable, value) => {
        const result = load('', { [variable]: value })
        const problems = 'problems' in result ? result.problems : []
        expect(problems.filter(({ place }) => place !== variable)).toEqual([])
      },
    ),
  )
})

it('no file ends in an exception', () => {
  const tree = fc.dictionary(
    fc.constantFrom(...SETTING_NODES.map(({ path }) => path[0]!), '__proto__', 'x'),
    fc.jsonValue(),
  )
  const yaml = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    tree.map((value) => stringify(value)),
  )
  fc.assert(
    fc.property(yaml, (text) => {
      const result = load(text)
      const problems = 'problems' in result ? result.problems : []
      for (const { place } of problems) expect(place).toMatch(/^seadragon\.yaml:\d+:\d+$/)
    }),
  )
})
