import type { CallerClass } from '../../shared/caller-class.ts'
import type { SeededRandom } from '../testing/seeded-random.ts'

/** Somebody who has used the gateway for a year. */
export interface Regular {
  readonly class: CallerClass
  readonly caller: string
  readonly callerName: string
  readonly keyId: string | null
  readonly userId: string | null
  readonly address: string
  readonly basePriority: number
  readonly models: readonly ServedModel[]
}

export interface ServedModel {
  readonly name: string
  readonly hosts: readonly string[]
}

/** A key of the office, as the table of keys gave it its id. */
export interface OfficeKey {
  readonly id: string
  readonly name: string
}

/** Names of keys to be made before the office can be filled. */
export const KEY_NAMES: readonly string[] = [
  'nightly-build',
  'search',
  'tickets',
  'docs',
  'reports',
].flatMap((purpose) => Array.from({ length: 24 }, (_, n) => `${purpose}-${n + 1}`))

const FAMILIES = [
  'llama3.3:70b',
  'qwen3:32b',
  'qwen3:8b',
  'gpt-oss:20b',
  'gpt-oss:120b',
  'gemma3:27b',
]
const OTHERS = ['mistral-small:24b', 'deepseek-r1:14b', 'phi4:14b', 'llama3.2:3b', 'granite3.3:8b']
const EMBEDDERS = ['nomic-embed-text:latest', 'bge-m3:latest', 'mxbai-embed-large:latest']
const HOSTS = ['gpu0', 'gpu1', 'gpu2', 'gpu3', 'gpu4', 'gpu5']
const PEOPLE = 90
const DESKS = 50

/** An office of some 260 callers, a few of whom ask for most; in the order of how much they ask. */
export const createOffice = (
  random: SeededRandom,
  keys: readonly OfficeKey[],
): readonly Regular[] => {
  const models = [...FAMILIES, ...OTHERS, ...EMBEDDERS].map((name): ServedModel => ({
    name,
    hosts: someOf(random, HOSTS, 3),
  }))
  const regulars = [
    ...keys.map(({ id, name }, n): Regular => ({
      class: n % 12 === 0 ? 'batch' : 'app',
      caller: `key:${id}`,
      callerName: name,
      keyId: id,
      userId: n % 3 === 0 ? userId(n % PEOPLE) : null,
      address: `10.1.0.${n + 1}`,
      basePriority: n % 12 === 0 ? 5 : 2,
      models: someOf(random, models, 4),
    })),
    ...Array.from({ length: PEOPLE }, (_, n): Regular => ({
      class: 'chat',
      caller: `user:${userId(n)}`,
      callerName: `person-${n + 1}`,
      keyId: null,
      userId: userId(n),
      address: `10.2.0.${n + 1}`,
      basePriority: 3,
      models: someOf(random, models, 3),
    })),
    ...Array.from({ length: DESKS }, (_, n): Regular => ({
      class: 'direct',
      caller: `address:10.3.0.${n + 1}`,
      callerName: `10.3.0.${n + 1}`,
      keyId: null,
      userId: null,
      address: `10.3.0.${n + 1}`,
      basePriority: 1,
      models: someOf(random, models, 4),
    })),
  ]
  return shuffled(random, regulars)
}

const userId = (n: number): string => `person${String(n).padStart(6, '0')}`

const someOf = <Item>(random: SeededRandom, items: readonly Item[], most: number): Item[] =>
  shuffled(random, items).slice(0, 1 + random.whole(most - 1))

const shuffled = <Item>(random: SeededRandom, items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
