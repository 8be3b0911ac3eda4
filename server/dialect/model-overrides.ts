import type { Capability } from '../../shared/capability.ts'
import type { ModelEntry } from '../flow/model-entry.ts'
import type { ModelPolicy } from './model-policies.ts'

type Overrides = Pick<ModelPolicy, 'capabilities' | 'contextLength'>

type Shown = Readonly<Record<string, unknown>>

/** What a model can do: as its host says, but for what an operator has said; null where neither has. */
export const capabilitiesWith = (
  told: unknown,
  capabilities: Overrides['capabilities'] | undefined,
): readonly string[] | null => {
  const known = Array.isArray(told) ? told.map(String) : null
  const said = Object.entries(capabilities ?? {}).filter(([, has]) => has !== undefined)
  if (said.length === 0) return known
  const left = new Set<string>(known ?? (['completion'] satisfies Capability[]))
  for (const [name, has] of said) {
    if (has === true) left.add(name)
    else left.delete(name)
  }
  return [...left]
}

/** An entry of a list, as operators have corrected it. */
export const overrideEntry = (entry: ModelEntry, policy: Overrides | null): ModelEntry => {
  if (policy === null) return entry
  const capabilities = capabilitiesWith(entry['capabilities'], policy.capabilities)
  const { contextLength } = policy
  return {
    ...entry,
    ...(contextLength !== null && {
      details: { ...entry.details, context_length: contextLength },
    }),
    ...(capabilities !== null && { capabilities }),
  }
}

/** The same of what `/api/show` says: there the context has the name of the model's architecture. */
export const overrideShown = (shown: Shown, policy: Overrides | null): Shown => {
  if (policy === null) return shown
  const capabilities = capabilitiesWith(shown['capabilities'], policy.capabilities)
  const info = (shown['model_info'] ?? {}) as Shown
  const named = Object.keys(info).find((name) => name.endsWith(CONTEXT))
  const architecture = info['general.architecture']
  const name = named ?? `${typeof architecture === 'string' ? architecture : 'unknown'}${CONTEXT}`
  return {
    ...shown,
    ...(policy.contextLength !== null && { model_info: { ...info, [name]: policy.contextLength } }),
    ...(capabilities !== null && { capabilities }),
  }
}

const CONTEXT = '.context_length'
