import type { SeededRandom } from '../../testing/seeded-random.ts'

const MODELS = [
  'gemma3:270m',
  'gemma3:270m',
  'gemma3:270m',
  'all-minilm:33m',
  'Missing',
  'm',
  '',
  'a:cloud',
  '../../x',
  'x\r\ny: z',
  '\0',
]

const KEYS = [
  'model',
  'Model',
  'name',
  'messages',
  'prompt',
  'input',
  'stream',
  'options',
  'keep_alive',

  'think',
  'format',
  'suffix',
  'images',
  'tools',
  'template',
  'verbose',
  'source',
  'destination',
  '__proto__',
  'constructor',
  'priority',
  'scopes',
  'class',
  'expiresAt',
  '',
  '\u212a',
]

const SCALARS = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1e999',
  '-0',
  '1.5',
  '123456789012345678901234567890',
  '"5m"',
  '"-0s"',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"user"',
  '"\u2028"',
  '"sha256:x"',
]

/** A value of JSON, nested at random but not deep. */
export const anyJson = (random: SeededRandom, depth = 0): string => {
  const kind = depth > 3 ? 0 : random.whole(4)
  if (kind === 1) return list(random, () => anyJson(random, depth + 1))
  if (kind === 2) return anyObject(random, depth + 1)
  return random.pick(SCALARS)
}

const anyObject = (random: SeededRandom, depth: number): string =>
  `{${series(random, () => `${JSON.stringify(random.pick(KEYS))}:${anyJson(random, depth)}`)}}`

const list = (random: SeededRandom, make: () => string): string => `[${series(random, make)}]`

const series = (random: SeededRandom, make: () => string): string =>
  Array.from({ length: random.whole(4) }, make).join(',')

/** What a client might send to the path, with a field or two that it would not. */
export const requestJson = (random: SeededRandom): string => {
  const fields = new Map<string, string>([['model', JSON.stringify(random.pick(MODELS))]])
  if (random.chance(0.5)) fields.set('messages', '[{"role":"user","content":"hi"}]')
  if (random.chance(0.4)) fields.set('prompt', '"hi"')
  if (random.chance(0.3)) fields.set('input', '["a","b"]')
  if (random.chance(0.5)) fields.set('stream', random.pick(['true', 'false', 'null', '1']))
  if (random.chance(0.4)) fields.set(random.pick(KEYS), anyJson(random))
  const members = [...fields].map(([key, value]) => `${JSON.stringify(key)}:${value}`)
  if (random.chance(0.1)) members.push(random.pick(members))
  if (random.chance(0.02)) members.push(`"deep":${'['.repeat(100_000)}`)
  return `{${members.join(',')}}`
}
