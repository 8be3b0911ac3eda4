import type { ModelState } from '../../../shared/api/model.ts'
import { capabilitiesWith } from '../../dialect/model-overrides.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import type { ModelTimes } from '../../account/model-watch.ts'
import type { Host } from '../../dispatch/host.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { KnownPolicy } from './model-desk.ts'

interface Knowledge {
  /** Its canonical name. */
  readonly key: string
  /** Null where no host lists it. */
  readonly entry: ModelEntry | null
  readonly known: KnownPolicy | null
  readonly version: number
  readonly times: ModelTimes
  /** Why a stored change of its policy does not count; null where none is left out. */
  readonly problem: string | null
  /** Those that have it. */
  readonly hosts: readonly Host[]
  readonly isRemote: boolean
  /** What a host has said of it when it was asked. */
  readonly shown: Readonly<Record<string, unknown>> | null
  /** Whether a host has a model of that name. */
  readonly isListed: (name: string) => boolean
}

/** A model as operators see it. */
export const modelState = (knowledge: Knowledge): ModelState => {
  const { key, entry, known, version, shown } = knowledge
  const { isRemote } = knowledge
  const hosts = knowledge.hosts.map((host) => hostOf(host, { key, isRemote }))
  const details = entry?.details
  const state = {
    name: entry?.name ?? known?.name ?? key,
    policy: policyOf(known?.policy ?? {}),
    origin: known?.origin ?? ('none' as const),
    configured: known?.configured ? policyOf(known.configured) : null,
    place: known?.place ?? null,
    version,
    hosts,
    isLoaded: hosts.some(({ isLoaded }) => isLoaded),
    isRemote,
    size: entry?.size ?? null,
    ...knowledge.times,
    family: details?.family || null,
    parameters: details?.parameter_size || null,
    quantization: details?.quantization_level || null,
    capabilities: capabilitiesWith(shown?.['capabilities'], known?.policy.capabilities ?? {}),
    contextLength: known?.policy.context_length ?? contextLengthIn(shown),
  }
  return { ...state, warnings: warningsAbout(state, knowledge) }
}

const policyOf = ({ aliases, num_ctx, keep_alive, classes, ...said }: KnownPolicy['policy']) => ({
  aliases: aliases ?? [],
  num_ctx: num_ctx ?? null,
  keep_alive: keep_alive ?? null,
  classes: classes ?? null,
  capabilities: said.capabilities ?? null,
  context_length: said.context_length ?? null,
})

const hostOf = (
  host: Host,
  { key, isRemote }: Pick<Knowledge, 'key' | 'isRemote'>,
): ModelState['hosts'][number] => {
  const resident = host.residents.find(({ name }) => canonicalModelName(name) === key)
  return {
    host: host.config.name,
    isReachable: host.isReachable,
    isLoaded: resident !== undefined,
    loadedUntil: resident?.expires_at || null,
    vramBytes: resident?.size_vram ?? null,
    memoryActs: isRemote ? [] : (host.driver.memoryActs ?? []),
  }
}

/** Ollama names it after the architecture: `qwen3.context_length`. */
const contextLengthIn = (shown: Knowledge['shown']): number | null => {
  const info = Object.entries((shown?.['model_info'] ?? {}) as Record<string, unknown>)
  const length = info.find(([name]) => name.endsWith('.context_length'))?.[1]
  return typeof length === 'number' ? length : null
}

const warningsAbout = (
  { policy, contextLength }: Pick<ModelState, 'policy' | 'contextLength'>,
  { entry, problem, isListed }: Knowledge,
): string[] => {
  const warnings = policy.aliases
    .filter(isListed)
    .map((alias) => `the alias ${alias} hides a model of that name on a host`)
  if (problem !== null) warnings.push(`the changes made here are not in effect: ${problem}`)
  if (entry === null) warnings.push('no host has this model now')
  if (policy.num_ctx !== null && contextLength !== null && policy.num_ctx > contextLength) {
    warnings.push(`num_ctx is ${policy.num_ctx}, but the model supports at most ${contextLength}`)
  }
  return warnings
}
