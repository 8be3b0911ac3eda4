import { canonicalModelName } from '../../shared/model-name.ts'
import type { Assignment } from './assignment.ts'
import { SETTINGS } from './catalogue.ts'
import { judge, type Given } from './judge.ts'
import type { Source } from './problem.ts'

/** Something that was said at run time over what the configuration says. */
export interface Overlaid {
  readonly kind: 'setting' | 'model'
  /** The setting's path, or the model's canonical name. */
  readonly name: string
  readonly value: unknown
}

/** The value of one that is about a model. */
export interface OverlaidModel {
  /** As people write it. */
  readonly name: string
  readonly policy: object
}

const STORED: Source = { kind: 'runtime', placeOf: () => 'the database' }

const MODELS = SETTINGS.find(({ name }) => name === 'models')!

/** What was given, with what was said at run time in its place. */
export const overlay = (given: Given, overlaid: readonly Overlaid[]): Given => {
  const settings = overlaid
    .filter(({ kind }) => kind === 'setting')
    .flatMap(({ name, value }): [string, Assignment][] => {
      const setting = SETTINGS.find((entry) => entry.name === name)
      return setting === undefined ? [] : [[name, { setting, value, source: STORED }]]
    })
  return new Map([...given, ...settings, ...modelsOver(given, overlaid)])
}

const modelsOver = (given: Given, overlaid: readonly Overlaid[]): [string, Assignment][] => {
  const stored = overlaid.filter(({ kind }) => kind === 'model')
  if (stored.length === 0) return []
  const configured = (given.get(MODELS.name)?.value ?? {}) as Record<string, unknown>
  const replaced = new Set(stored.map(({ name }) => name))
  const kept = Object.entries(configured).filter(
    ([name]) => !replaced.has(canonicalModelName(name)),
  )
  const added = stored.map(({ value }) => {
    const { name, policy } = value as OverlaidModel
    return [name, policy] as const
  })
  const value = Object.fromEntries([...kept, ...added])
  return [[MODELS.name, { setting: MODELS, value, source: STORED }]]
}

export interface Settled {
  readonly sound: readonly Overlaid[]
  readonly unsound: readonly Unsound[]
}

/** What was right once and is not any more, because the configuration has changed beneath it. */
export interface Unsound {
  readonly overlaid: Overlaid
  readonly problem: string
}

/** Leaves out as little as has to be left out for the rest to be right. */
export const settle = (given: Given, overlaid: readonly Overlaid[]): Settled => {
  let sound: readonly Overlaid[] = []
  let left = overlaid.filter(isKnown)
  let accepted = left
  if (firstProblem(given, left) === null) return { sound: left, unsound: [] }
  while (accepted.length > 0) {
    accepted = []
    for (const one of left) {
      if (firstProblem(given, [...sound, ...accepted, one]) === null) accepted = [...accepted, one]
    }
    sound = [...sound, ...accepted]
    const taken = new Set(accepted)
    left = left.filter((one) => !taken.has(one))
  }
  const unsound = left.map((one) => ({
    overlaid: one,
    problem: firstProblem(given, [...sound, one])!,
  }))
  return { sound, unsound }
}

/** One that another version has stored may be about a setting that this one does not have. */
const isKnown = ({ kind, name }: Overlaid): boolean =>
  kind === 'model' || SETTINGS.some((entry) => entry.name === name)

const firstProblem = (given: Given, overlaid: readonly Overlaid[]): string | null =>
  judge(overlay(given, overlaid)).problems[0]?.message ?? null
