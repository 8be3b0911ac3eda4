import type { CallerClass } from '../../shared/caller-class.ts'
import type { CapabilityOverrides } from '../../shared/capability.ts'
import { canonicalModelName } from '../../shared/model-name.ts'

/** The settings of one model, as the configuration's `models` has them. */
export interface ModelSettings {
  readonly aliases?: readonly string[] | undefined
  readonly num_ctx?: number | undefined
  readonly keep_alive?: number | string | undefined
  readonly classes?: readonly CallerClass[] | undefined
  readonly capabilities?: CapabilityOverrides | undefined
  readonly context_length?: number | undefined
}

export interface ModelPolicy {
  /** The name that hosts know. */
  readonly name: string
  /** Other names that callers may use for it. */
  readonly aliases: readonly string[]
  /** One context size for every caller, so that differing ones do not reload the model. */
  readonly numCtx: number | null
  readonly keepAlive: number | string | null
  /** Classes that may use it; null means all. */
  readonly classes: readonly CallerClass[] | null
  /** What it can do, where its hosts say otherwise. */
  readonly capabilities: CapabilityOverrides
  /** The longest context that it can be given, where its hosts say otherwise; tokens. */
  readonly contextLength: number | null
}

/** Which real model a name stands for and what holds for it. */
export class ModelPolicies {
  #byKey: ReadonlyMap<string, ModelPolicy>

  constructor(models: Readonly<Record<string, ModelSettings>>) {
    this.#byKey = policiesByKey(models)
  }

  /** From now on these hold; what was read before goes as it was read. */
  replace(models: Readonly<Record<string, ModelSettings>>): void {
    this.#byKey = policiesByKey(models)
  }

  /** The policy for a model asked for by its name or an alias; null where none is configured. */
  find(key: string): ModelPolicy | null {
    return this.#byKey.get(key) ?? null
  }
}

/** By the canonical forms of their names and aliases. */
const policiesByKey = (
  models: Readonly<Record<string, ModelSettings>>,
): ReadonlyMap<string, ModelPolicy> => {
  const byKey = new Map<string, ModelPolicy>()
  for (const [name, settings] of Object.entries(models)) {
    const policy: ModelPolicy = {
      name,
      aliases: settings.aliases ?? [],
      numCtx: settings.num_ctx ?? null,
      keepAlive: settings.keep_alive ?? null,
      classes: settings.classes ?? null,
      capabilities: settings.capabilities ?? {},
      contextLength: settings.context_length ?? null,
    }
    byKey.set(canonicalModelName(name), policy)
    for (const alias of policy.aliases) byKey.set(canonicalModelName(alias), policy)
  }
  return byKey
}
