import type {
  KnownPolicy,
  PolicyChange,
  PolicyFields,
  PolicyKeeper,
} from '../api/models/model-desk.ts'
import type { Actor } from '../flow/principal.ts'
import { canonicalModelName } from '../../shared/model-name.ts'
import { isRefused, type StoreRefusal } from '../store/store-refusal.ts'
import type { Given } from './judge.ts'
import type { OverrideBook, Standing } from './override-book.ts'
import type { OverlaidModel, Unsound } from './overlay.ts'
import type { Settings } from './settings-schema.ts'

type Policy = Settings['models'][string]

/** The policies of models: the configuration's, and what was changed over them. */
export class ModelBook implements PolicyKeeper {
  readonly #book: OverrideBook
  readonly #configured: Standing

  /** `configured` is what counts where nothing was changed. */
  constructor(book: OverrideBook, configured: Standing) {
    this.#book = book
    this.#configured = configured
  }

  list(): KnownPolicy[] {
    return Object.entries(this.#book.inForce.settings.models).map(([name, policy]) =>
      this.#stateOf(name, policy),
    )
  }

  /** The policy of the model that is called so, also where that is an alias. */
  find(name: string): KnownPolicy | null {
    const key = canonicalModelName(name)
    const isMeant = (state: KnownPolicy): boolean =>
      [state.name, ...(state.policy.aliases ?? [])].some((one) => canonicalModelName(one) === key)
    return this.list().find(isMeant) ?? null
  }

  versionOf(name: string): number {
    return this.#book.versionOf('model', canonicalModelName(name))
  }

  problemOf(name: string): string | null {
    const key = canonicalModelName(name)
    const isMeant = ({ overlaid }: Unsound): boolean =>
      overlaid.kind === 'model' && overlaid.name === key
    return this.#book.unsound.find(isMeant)?.problem ?? null
  }

  async change(
    { name, changes, version }: PolicyChange,
    by: Actor,
  ): ReturnType<PolicyKeeper['change']> {
    if (name === '__proto__') return { problems: ['__proto__ is not a name'] }
    const key = canonicalModelName(name)
    const isStored = this.#book.isStored('model', key)
    if (changes === null && !isStored) return nothingToTakeBack(name)
    const before = this.#policyIn(this.#book.inForce, key)
    const policy = changes === null ? null : withChanges(before?.policy ?? {}, changes)
    const value: OverlaidModel | null = policy && { name: before?.name ?? name, policy }
    const changed = await this.#book.change(
      {
        kind: 'model',
        values: new Map([[key, value]]),
        expected: version === undefined ? null : { of: 'changed', version },
        describe: (standing) => ({ policy: this.#policyIn(standing, key)?.policy ?? null }),
      },
      by,
    )
    return isRefused(changed) || 'problems' in changed ? changed : { isChanged: true }
  }

  #stateOf(name: string, policy: Policy): KnownPolicy {
    const key = canonicalModelName(name)
    const isStored = this.#book.find('model', key) !== null
    return {
      name,
      policy,
      origin: isStored ? 'database' : 'configuration',
      configured: this.#policyIn(this.#configured, key)?.policy ?? null,
      place: placeOf(this.#configured.given),
      version: this.versionOf(name),
    }
  }

  #policyIn(
    { settings }: Standing,
    key: string,
  ): { readonly name: string; readonly policy: Policy } | null {
    const found = Object.entries(settings.models).find(([name]) => canonicalModelName(name) === key)
    return found === undefined ? null : { name: found[0], policy: found[1] }
  }
}

const placeOf = (given: Given): string | null => {
  const models = given.get('models')
  return models === undefined ? null : models.source.placeOf(models.setting.path, 'value')
}

const withChanges = (policy: PolicyFields, changes: PolicyFields): PolicyFields =>
  Object.fromEntries(
    Object.entries({ ...policy, ...changes }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  )

const nothingToTakeBack = (name: string): StoreRefusal => ({
  refused: 'not_found',
  message: `nothing was changed here about a model named ${name}`,
})
