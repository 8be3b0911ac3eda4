import type { Actor } from '../flow/principal.ts'
import type { Override, OverrideKind, OverrideTable } from '../store/override-table.ts'
import { isRefused, type StoreRefusal } from '../store/store-refusal.ts'
import { SETTINGS } from './catalogue.ts'
import { changeTimeOf } from './change-time.ts'
import { deepFreeze } from './deep-freeze.ts'
import { judge, type Fault, type Given } from './judge.ts'
import type { LiveSettings } from './live-settings.ts'
import { overlay, settle, type Overlaid, type Unsound } from './overlay.ts'
import type { Settings } from './settings-schema.ts'

interface OverrideBookDeps {
  /** What the file and the variables said. */
  readonly given: Given
  readonly overrides: OverrideTable
  readonly live: LiveSettings
}

/** Settings that hold together, and where each of them comes from. */
export interface Standing {
  readonly settings: Settings
  readonly given: Given
}

interface BookChange {
  readonly kind: OverrideKind
  /** Null takes it back. */
  readonly values: ReadonlyMap<string, unknown>
  /** The version of all of the kind or of what is changed, as it was read; without it any will do. */
  readonly expected: { readonly of: 'all' | 'changed'; readonly version: number } | null
  /** What the audit log says of one of them. */
  readonly describe: (standing: Standing, name: string) => object
}

/** Everything that is wrong with a change. */
export interface Unfit {
  readonly problems: readonly string[]
}

/**
 * What operators changed over the configuration. A change is judged with everything else, stored with
 * its entry in the audit log, and then in force: at once, or at the next start where it has to wait.
 */
export class OverrideBook {
  readonly #deps: OverrideBookDeps
  #stored: readonly Override[] = []
  #sound: readonly Overlaid[] = []
  #unsound: readonly Unsound[] = []
  /** Those that wait for a start, as they were at this one. */
  #startedWith: readonly Overlaid[] = []
  #inForce: Standing
  #next: Standing
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: OverrideBookDeps) {
    this.#deps = deps
    this.#inForce = { settings: deps.live.current, given: deps.given }
    this.#next = this.#inForce
  }

  /** To be called once, before anything is built that waits for a restart to change. */
  async load(): Promise<void> {
    await this.#read()
    this.#startedWith = this.#sound.filter(needsRestart)
    this.#enforce()
  }

  /** What counts now. */
  get inForce(): Standing {
    return this.#inForce
  }

  /** What will count after a restart. */
  get next(): Standing {
    return this.#next
  }

  /** Those that do not count, because the configuration contradicts them now. */
  get unsound(): readonly Unsound[] {
    return this.#unsound
  }

  versionOf(kind: OverrideKind, name?: string): number {
    return this.#stored
      .filter((one) => one.kind === kind && (name === undefined || one.name === name))
      .reduce((sum, { version }) => sum + version, 0)
  }

  /** Whether something is stored of it, be it that it does not count. */
  isStored(kind: OverrideKind, name: string): boolean {
    return this.#stored.some((one) => one.kind === kind && one.name === name && isSaid(one))
  }

  /** What is stored of it and counts; null where nothing is. */
  find(kind: OverrideKind, name: string): Overlaid | null {
    return this.#sound.find((one) => one.kind === kind && one.name === name) ?? null
  }

  /** What would be wrong after a change of settings; it is not made. */
  faultsAfter(values: ReadonlyMap<string, unknown>): readonly Fault[] {
    return this.#faultsOf(this.#with({ kind: 'setting', values }))
  }

  /** One change after the other: two that are right each by themselves may contradict each other. */
  change(change: BookChange, by: Actor): Promise<Standing | Unfit | StoreRefusal> {
    const turn = this.#turn.then(() => this.#change(change, by))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #change(change: BookChange, by: Actor): Promise<Standing | Unfit | StoreRefusal> {
    const { kind, values, expected, describe } = change
    const overlaid = this.#with(change)
    const judged = this.#judge(overlaid)
    if ('problems' in judged) return judged
    const names = expected?.of === 'all' ? ('all' as const) : [...values.keys()]
    const saved = await this.#deps.overrides.save(
      {
        kind,
        changes: [...values].map(([name, value]) => ({
          name,
          value,
          before: describe(this.#next, name),
          after: describe(judged, name),
        })),
        ...(expected !== null && { expected: { names, version: expected.version } }),
      },
      by,
    )
    if (isRefused(saved)) return saved
    await this.#read()
    this.#enforce()
    return this.#next
  }

  /** With what is in force until the next start, and with what will be then. */
  #judge(overlaid: readonly Overlaid[]): Standing | Unfit {
    const faults = this.#faultsOf(overlaid)
    return faults.length > 0
      ? { problems: faults.map(({ message }) => message) }
      : this.#standing(overlaid)
  }

  #faultsOf(overlaid: readonly Overlaid[]): readonly Fault[] {
    const faults = [overlaid, this.#atOnce(overlaid)].flatMap(
      (some) => judge(overlay(this.#deps.given, some)).problems,
    )
    return [...new Map(faults.map((fault) => [fault.message, fault])).values()]
  }

  /** What would be said at run time after a change. */
  #with({ kind, values }: Pick<BookChange, 'kind' | 'values'>): readonly Overlaid[] {
    return this.#sound
      .filter((one) => one.kind !== kind || !values.has(one.name))
      .concat([...values].map(([name, value]) => ({ kind, name, value })).filter(isSaid))
  }

  async #read(): Promise<void> {
    this.#stored = await this.#deps.overrides.list()
    const { sound, unsound } = settle(this.#deps.given, this.#stored.filter(isSaid))
    this.#sound = sound
    this.#unsound = unsound
  }

  #enforce(): void {
    this.#next = this.#standing(this.#sound)
    this.#inForce = this.#standing(this.#atOnce(this.#sound))
    this.#deps.live.replace(this.#inForce.settings)
  }

  #atOnce(overlaid: readonly Overlaid[]): readonly Overlaid[] {
    return [...this.#startedWith, ...overlaid.filter((one) => !needsRestart(one))]
  }

  #standing(overlaid: readonly Overlaid[]): Standing {
    const given = overlay(this.#deps.given, overlaid)
    return { settings: deepFreeze(judge(given).settings), given }
  }
}

const isSaid = ({ value }: Overlaid): boolean => value !== null

const needsRestart = ({ kind, name }: Overlaid): boolean => {
  const setting = SETTINGS.find((entry) => entry.name === name)
  return kind === 'setting' && (setting === undefined || changeTimeOf(setting) !== 'at_once')
}
