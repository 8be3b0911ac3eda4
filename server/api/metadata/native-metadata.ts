import { checkModel, type AdmissionRules } from '../../admit/admission.ts'
import { overrideShown } from '../../dialect/model-overrides.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import { goTypeOf, invalid, parseJsonBody } from '../../dialect/json-body.ts'
import type { JsonLimits } from '../../dialect/json-outline.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import { lowestVersion, mergeResidents } from '../../dispatch/model-lists.ts'
import type { ShowCache } from '../../dispatch/show-cache.ts'
import type { Caller } from '../../flow/caller.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Door, Visit } from '../door.ts'
import type { ReadBody } from '../request-body.ts'
import type { VisibleModels } from './visible-models.ts'

export interface MetadataDeps {
  readonly door: Door
  readonly hosts: HostPool
  readonly shows: ShowCache
  readonly admission: AdmissionRules
  readonly visibleModels: VisibleModels
  readonly readBody: ReadBody
  readonly limits: JsonLimits & { readonly showBodyBytesMax: number }
}

/** Answers from what is known of the hosts, at once, however busy or down they are (wire.md 2). */
export const createNativeMetadata = (deps: MetadataDeps) => {
  const { door, hosts, visibleModels } = deps

  const answer =
    (read: (caller: Caller) => unknown, scope: 'models:read' | null = 'models:read') =>
    (visit: Visit): void => {
      const caller = door.admit(visit, scope)
      if (caller !== null) door.sendJson(visit, read(caller))
    }

  const isAllowed = (caller: Caller) => (entry: { readonly name: string }) =>
    caller.models === null || caller.models.has(canonicalModelName(entry.name))

  return {
    version: answer(() => ({ version: lowestVersion(hosts.all()) }), null),
    status: answer(() => ({ cloud: { disabled: true, source: 'config' } }), null),
    tags: answer((caller) => ({ models: visibleModels(caller).map(withTag) })),
    ps: answer((caller) => ({ models: mergeResidents(hosts.all()).filter(isAllowed(caller)) })),
    show: (visit: Visit): Promise<void> => show(visit, deps),
  }
}

/** Ollama lists every name with its tag; an alias may have none. */
const withTag = (entry: ModelEntry): ModelEntry => {
  const { name } = entry
  if (name.lastIndexOf(':') > name.lastIndexOf('/')) return entry
  return { ...entry, name: `${name}:latest`, model: `${name}:latest` }
}

const show = async (visit: Visit, deps: MetadataDeps): Promise<void> => {
  const { door, hosts, shows, admission } = deps
  const caller = door.admit(visit, 'models:read')
  if (caller === null) return
  const body = await deps.readBody(visit.incoming, 'showBodyBytesMax')
  if (body === null) return
  const asked = 'code' in body ? body : readShowRequest(body, deps.limits)
  if ('code' in asked) return void door.refuse(visit, asked, caller)
  const forbidden = checkModel(caller, asked.model, admission)
  if (forbidden !== null) return void door.refuse(visit, forbidden, caller)

  const policy = admission.policies.find(canonicalModelName(asked.model))
  const name = policy?.name ?? asked.model
  const key = canonicalModelName(name)
  if (hosts.withModel(key).length === 0) await hosts.refresh()
  const found = await shows.show(key, { ...asked.fields, model: name })
  if (found.kind === 'found') {
    return door.sendJson(
      visit,
      withBasename(overrideShown(found.model, policy), asked.model, visit),
    )
  }
  door.refuse(visit, refusalOf(found, asked.model), caller)
}

interface ShowRequest {
  readonly model: string
  readonly fields: Readonly<Record<string, unknown>>
}

const readShowRequest = (body: Buffer, limits: JsonLimits): ShowRequest | Refusal => {
  const json = parseJsonBody(body, {
    limits,
    emptyMessage: 'missing request body',
    typeName: 'api.ShowRequest',
  })
  if ('code' in json) return json
  const { model, name, ...fields } = json.fields
  for (const [field, value] of Object.entries({ model, name })) {
    if (value === undefined || value === null || typeof value === 'string') continue
    const place = `Go struct field ShowRequest.${field} of type string`
    return invalid(`json: cannot unmarshal ${goTypeOf(value)} into ${place}`)
  }
  const asked = (model || name) as string | null | undefined
  return asked?.trim() ? { model: asked, fields } : invalid('model is required')
}

const refusalOf = (
  answer:
    | { readonly kind: 'error'; readonly status: number; readonly message: string }
    | { readonly kind: 'unreachable' },
  model: string,
): Refusal => {
  if (answer.kind === 'unreachable') {
    const message = 'no host that has this model answers now; try again in a few seconds'
    return { code: 'no_backend', message, retryAfterS: 5 }
  }
  if (answer.status === 404) {
    return { code: 'model_not_found', message: `model '${model}' not found` }
  }
  return { code: 'invalid_request', message: answer.message }
}

/** Copilot Chat shows `general.basename` as the model's name, so Ollama puts the asked one there. */
const withBasename = (
  model: Readonly<Record<string, unknown>>,
  asked: string,
  visit: Visit,
): object => {
  const agent = visit.incoming.headers['user-agent'] ?? ''
  if (!agent.startsWith('GitHubCopilotChat/')) return model
  return { ...model, model_info: { ...(model['model_info'] as object), 'general.basename': asked } }
}
