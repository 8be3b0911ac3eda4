import { canonicalModelName } from '../../shared/model-name.ts'
import { registryOf } from '../dialect/model-name.ts'
import type { OperationName, ParsedOperation } from '../dialect/ollama/parse-operation.ts'
import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'

export interface OperationRules {
  /** Hosts and ports from which models may be fetched, besides Ollama's own registry; lower case. */
  readonly registries: ReadonlySet<string>
  readonly allowCloud: boolean
}

/** Whether an operation of this name may be asked for at all: a push sends a model to another network. */
export const checkOperationName = (name: OperationName, rules: OperationRules): Refusal | null =>
  name === 'push' && !rules.allowCloud ? EGRESS : null

/**
 * Whether a caller who may change hosts may change these models, and whether the host may connect to
 * where the names point: a registry in a name is a way to make the host call any address.
 */
export const checkOperation = (
  caller: Caller,
  operation: ParsedOperation,
  rules: OperationRules,
): Refusal | null => {
  const { models } = caller
  const foreign =
    models === null
      ? undefined
      : operation.models.find((name) => !models.has(canonicalModelName(name)))
  if (foreign !== undefined) {
    return {
      code: 'model_not_allowed',
      message: `the API key of ${caller.name} may not use the model ${foreign}`,
      isFinal: true,
    }
  }
  if (operation.isRemote && !rules.allowCloud) return EGRESS
  for (const name of operation.transfers) {
    const registry = registryOf(name)
    if (registry !== null && !rules.registries.has(registry)) return registryRefusal(registry)
  }
  return null
}

const registryRefusal = (registry: string): Refusal => ({
  code: 'egress_refused',
  message: `the name says to use the registry ${JSON.stringify(registry)}; operations.registries permits it`,
  isFinal: true,
})

const EGRESS: Refusal = {
  code: 'egress_refused',
  message: 'this would send data to another network; modelDefaults.allowCloud permits it',
  isFinal: true,
}
