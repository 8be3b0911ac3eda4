import type { Refusal } from '../../flow/refusal.ts'
import { goTypeOf, invalid, membersOf, parseJsonBody } from '../json-body.ts'
import { writeMembers } from '../json-members.ts'
import { modelNameTooLong } from '../model-name.ts'
import type { ParseLimits } from './parse-inference.ts'

/** What changes a host and says so in JSON (wire.md 1.1). */
export type OperationName = 'pull' | 'push' | 'create' | 'copy' | 'delete'

/** As much of an operation as the gateway must know. */
export interface ParsedOperation {
  /** The client's own bytes, or written anew where host and gateway could read them differently. */
  readonly body: Buffer
  /** It tells its progress line by line. */
  readonly isStreaming: boolean
  /** The models that it makes, changes or removes. */
  readonly models: readonly string[]
  /** The models that the host fetches or sends, whose names may say from or to where. */
  readonly transfers: readonly string[]
  /** It makes a model that only forwards its prompts to a server elsewhere. */
  readonly isRemote: boolean
}

const TYPE_NAMES: Readonly<Record<OperationName, string>> = {
  pull: 'PullRequest',
  push: 'PushRequest',
  create: 'CreateRequest',
  copy: 'CopyRequest',
  delete: 'DeleteRequest',
}

/** Where the names stand; `name` is the older spelling of `model`. */
const NAME_FIELDS: Readonly<Record<OperationName, readonly string[]>> = {
  pull: ['model', 'name'],
  push: ['model', 'name'],
  create: ['model', 'name', 'from', 'remote_host'],
  copy: ['source', 'destination'],
  delete: ['model', 'name'],
}

export const parseOperation = (
  operation: OperationName,
  body: Buffer,
  limits: ParseLimits,
): ParsedOperation | Refusal => {
  const json = parseJsonBody(body, {
    limits,
    emptyMessage: 'missing request body',
    typeName: `api.${TYPE_NAMES[operation]}`,
  })
  if ('code' in json) return json
  const names = readNames(operation, json.fields, limits)
  if ('code' in names) return names
  const model = present(names.get('model') ?? names.get('name'))
  const isTransfer = operation === 'pull' || operation === 'push'
  return {
    body: json.isAmbiguous ? writeMembers(membersOf(body)) : body,
    isStreaming: (isTransfer || operation === 'create') && json.fields['stream'] !== false,
    models: [...model, ...present(names.get('source')), ...present(names.get('destination'))],
    // A model that `create` starts from is pulled where the host does not have it.
    transfers: isTransfer ? model : present(names.get('from')),
    isRemote: names.has('remote_host'),
  }
}

/** The names that are set. */
const readNames = (
  operation: OperationName,
  fields: Readonly<Record<string, unknown>>,
  { modelNameMax }: ParseLimits,
): ReadonlyMap<string, string> | Refusal => {
  const names = new Map<string, string>()
  for (const field of NAME_FIELDS[operation]) {
    const value = fields[field] ?? ''
    if (typeof value !== 'string') {
      const place = `${TYPE_NAMES[operation]}.${field} of type string`
      return invalid(`json: cannot unmarshal ${goTypeOf(value)} into Go struct field ${place}`)
    }
    if (value.length > modelNameMax) return invalid(modelNameTooLong(modelNameMax))
    if (value !== '') names.set(field, value)
  }
  return names
}

const present = (name: string | undefined): readonly string[] => (name === undefined ? [] : [name])
