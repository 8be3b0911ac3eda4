import type { SettingProblem, SettingState } from '../../shared/api/setting.ts'
import type { SettingsKeeper } from '../api/admin/settings-api.ts'
import type { Actor } from '../flow/principal.ts'
import { isRefused, type StoreRefusal } from '../store/store-refusal.ts'
import { assignmentsIn, type Assignment } from './assignment.ts'
import { CATALOGUE, isGroup, SETTING_NODES, SETTINGS } from './catalogue.ts'
import { elsewhereOf } from './change-time.ts'
import type { OverrideBook, Standing, Unfit } from './override-book.ts'
import type { Source } from './problem.ts'
import { settingState, sourceOf } from './setting-state.ts'

const REQUEST: Source = { kind: 'runtime', placeOf: () => '' }

/** All settings as they are, and the changes that operators make over the configuration. */
export class SettingsBook implements SettingsKeeper {
  readonly #book: OverrideBook
  readonly #configured: Standing

  /** `configured` is what counts where nothing was changed. */
  constructor(book: OverrideBook, configured: Standing) {
    this.#book = book
    this.#configured = configured
  }

  get version(): number {
    return this.#book.versionOf('setting')
  }

  /** In the order of the reference. */
  list(): SettingState[] {
    const { inForce, next, unsound } = this.#book
    const problems = new Map(
      unsound
        .filter(({ overlaid }) => overlaid.kind === 'setting')
        .map(({ overlaid, problem }) => [overlaid.name, problem]),
    )
    const standings = { configured: this.#configured, inForce, next }
    return SETTINGS.map((entry) =>
      settingState(entry, standings, {
        isOverridden: this.#book.isStored('setting', entry.name),
        problem: problems.get(entry.name) ?? null,
      }),
    )
  }

  groups(): { name: string; about: string }[] {
    return SETTING_NODES.filter(isGroup).map(({ name, meta }) => ({ name, about: meta.about }))
  }

  check(changes: object): readonly SettingProblem[] {
    const { assignments, problems } = assignmentsIn(CATALOGUE, changes, REQUEST)
    const values = new Map(assignments.map(({ setting, value }) => [setting.name, value]))
    return [
      ...problems.map(({ message }) => ({ names: [], message })),
      ...assignments.flatMap((one) =>
        whyFixed(one).map((message) => ({ names: [one.setting.name], message })),
      ),
      ...this.#book.faultsAfter(values).map(({ names, message }) => ({ names, message })),
    ]
  }

  async change(
    { changes, version }: { readonly changes: object; readonly version: number | undefined },
    by: Actor,
  ): Promise<readonly string[] | Unfit | StoreRefusal> {
    const { assignments, problems } = assignmentsIn(CATALOGUE, changes, REQUEST)
    if (problems.length > 0) return { problems: problems.map(({ message }) => message) }
    if (assignments.length === 0) return NOTHING
    const fixed = assignments.flatMap(whyFixed)
    if (fixed.length > 0) return { refused: 'conflict', message: fixed.join('; ') }
    const names = assignments.map(({ setting }) => setting.name)
    const values = new Map(
      assignments.filter((one) => this.#isChange(one)).map((one) => [one.setting.name, one.value]),
    )
    if (values.size === 0) return names
    const changed = await this.#book.change(
      {
        kind: 'setting',
        values,
        expected: version === undefined ? null : { of: 'all', version },
        describe: (standing, name) => {
          const { value, origin } = sourceOf(
            SETTINGS.find((one) => one.name === name)!,
            standing,
          )
          return { value, origin }
        },
      },
      by,
    )
    return isRefused(changed) || 'problems' in changed ? changed : names
  }

  /** There is nothing to take back where nothing was changed. */
  #isChange({ setting, value }: Assignment): boolean {
    return value !== null || this.#book.isStored('setting', setting.name)
  }
}

const whyFixed = ({ setting }: Assignment): string[] => {
  const elsewhere = elsewhereOf(setting)
  if (elsewhere === null) return []
  const { reason, resource } = elsewhere
  return [`${setting.name}: ${reason}${resource === null ? '' : ` at /api/admin/${resource}`}`]
}

const NOTHING: Unfit = {
  problems: ['name at least one setting, such as {"queue": {"agingPerMinute": 0.2}}'],
}
