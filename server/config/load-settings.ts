import { deepFreeze } from './deep-freeze.ts'
import { readEnvironment, strangeVariables, type Environment } from './environment.ts'
import { judge, type Given } from './judge.ts'
import type { Problem, Source } from './problem.ts'
import { readSettingsFile } from './settings-file.ts'
import type { Settings } from './settings-schema.ts'

export interface SettingsRequest {
  readonly env: Environment
  /** The directory that relative paths start from. */
  readonly cwd: string
}

/** Where the value of a setting came from: a line of the file, or a variable. */
export interface Origin {
  readonly kind: Source['kind']
  readonly place: string
}

/** By the setting's name (`queue.agingPerMinute`); what is missing has its default. */
export type Origins = ReadonlyMap<string, Origin>

export interface LoadedSettings {
  readonly settings: Settings
  /** What the file and the variables said, to be judged again with what is changed while it runs. */
  readonly given: Given
  readonly origins: Origins
  /** The file that was read, as it was named; null where there is none. */
  readonly file: string | null
  readonly warnings: readonly Problem[]
}

/** Everything that is wrong at once, so that one correction is enough. */
export interface RefusedSettings {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Reads the file and then the variables, which win, and checks all of it. */
export const loadSettings = ({ env, cwd }: SettingsRequest): LoadedSettings | RefusedSettings => {
  const file = readSettingsFile({ named: env['SEADRAGON_CONFIG'] || undefined, cwd })
  const variables = readEnvironment(env)
  const given: Given = new Map(
    [...file.assignments, ...variables.assignments].map((one) => [one.setting.name, one]),
  )
  const judged = judge(given)
  const problems = [...file.problems, ...variables.problems, ...judged.problems]
  const warnings = [...strangeVariables(env), ...judged.cautions]
  if (problems.length > 0) return { problems: inOrder(problems), warnings }
  const settings = deepFreeze(judged.settings)
  return { settings, given, origins: originsOf(given), file: file.name, warnings }
}

const originsOf = (given: Given): Origins =>
  new Map(
    [...given].map(([name, { setting, source }]) => [
      name,
      { kind: source.kind, place: source.placeOf(setting.path, 'value') },
    ]),
  )

/** In the order of the lines, one sentence once. */
const inOrder = (problems: readonly Problem[]): Problem[] => {
  const bySentence = new Map(problems.map((one) => [`${one.place} ${one.message}`, one]))
  return [...bySentence.values()].sort((a, b) => PLACE_ORDER.compare(a.place, b.place))
}

const PLACE_ORDER = new Intl.Collator('en', { numeric: true })
