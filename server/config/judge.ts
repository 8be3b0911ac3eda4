import type { Assignment } from './assignment.ts'
import { CATALOGUE, isGroup, settingAt, type SettingGroup } from './catalogue.ts'
import { cautionsAbout } from './cautions.ts'
import { contradictionsIn } from './contradictions.ts'
import { problemsOf } from './issue-problem.ts'
import type { Finding, Problem, Source } from './problem.ts'
import { settingsSchema } from './settings-schema.ts'

/** What counts for each setting that was given, by name. */
export type Given = ReadonlyMap<string, Assignment>

/** What is wrong, and with which settings. */
export interface Fault extends Problem {
  readonly names: readonly string[]
}

interface Judgement {
  /** Settings that are wrong have their defaults here. */
  readonly settings: ReturnType<typeof settingsSchema.parse>
  readonly problems: readonly Fault[]
  readonly cautions: readonly Problem[]
}

type Path = readonly PropertyKey[]

/**
 * Checks each setting by itself, and then those that are sound with each other, so that a wrong
 * setting hides no contradiction between two others.
 */
export const judge = (given: Given): Judgement => {
  const input = treeOf(CATALOGUE, given)
  const parsed = settingsSchema.safeParse(input)
  const issues = parsed.error?.issues ?? []
  const wrong = new Set(issues.map((issue) => assignmentAt(issue.path, given)!.setting.name))
  const sound: Given = new Map([...given].filter(([name]) => !wrong.has(name)))
  const settings = parsed.data ?? settingsSchema.parse(treeOf(CATALOGUE, sound))
  const sourceOf = (path: Path): Source => assignmentAt(path, given)!.source
  const isSound = ({ paths }: Finding): boolean =>
    paths.every((path) => !wrong.has(settingAt(path)!.name))
  const place = ({ paths, message }: Finding): Problem => ({
    place: firstPlace(paths, sound),
    message,
  })
  return {
    settings,
    problems: [
      ...issues.flatMap((issue) =>
        problemsOf(issue, { input, sourceOf }).map((problem) => ({
          ...problem,
          names: namesOf([issue.path]),
        })),
      ),
      ...contradictionsIn(settings)
        .filter(isSound)
        .map((finding) => ({ ...place(finding), names: namesOf(finding.paths) })),
    ],
    cautions: cautionsAbout(settings).map(place),
  }
}

const namesOf = (paths: readonly Path[]): string[] => paths.map((path) => settingAt(path)!.name)

/** The place of the first of the settings that was given; defaults stand nowhere. */
const firstPlace = (paths: readonly Path[], given: Given): string => {
  const path = paths.find((one) => assignmentAt(one, given) !== undefined)
  // Defaults alone give rise to nothing, so one of them was given.
  return assignmentAt(path!, given)!.source.placeOf(path!, 'value')
}

const assignmentAt = (path: Path, given: Given): Assignment | undefined => {
  const setting = settingAt(path)
  return setting === null ? undefined : given.get(setting.name)
}

const treeOf = (group: SettingGroup, given: Given): Record<string, unknown> => {
  const tree: Record<string, unknown> = {}
  for (const [key, member] of group.members) {
    if (isGroup(member)) tree[key] = treeOf(member, given)
    else if (given.has(member.name)) tree[key] = given.get(member.name)!.value
  }
  return tree
}
