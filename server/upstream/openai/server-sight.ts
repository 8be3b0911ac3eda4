import type { OpenaiServer } from '../../flow/host-profile.ts'
import { HostError } from '../driver.ts'
import type { HostConnection } from '../host-connection.ts'

type Fields = Readonly<Record<string, unknown>>

/** One model as a server lists it. */
export interface ListedModel {
  readonly id: string
  /** Seconds since 1970. */
  readonly createdS: number
  readonly contextLength: number | null
  readonly isLoaded: boolean
  readonly capabilities: readonly Capability[]
}

/** By Ollama's names, which clients ask before they offer tools or images. */
export type Capability = 'completion' | 'tools' | 'vision' | 'thinking' | 'audio'

/** What a look at a server has shown. */
export interface ServerSight {
  readonly server: OpenaiServer
  readonly version: string
  readonly models: readonly ListedModel[]
  /** Requests that it runs at once; null where it does not say. */
  readonly slots: number | null
  /** llama.cpp with a folder of models, which loads and unloads them when told to. */
  readonly isRouter: boolean
}

/**
 * Looks at a server (wire.md 4.3). Which kind it is decides its own name in the list of models, then what
 * only one kind has; `known` is what an earlier look has found, so that it is not asked again.
 *
 * @throws {HostError} where it has no list of models.
 */
export const lookAtServer = async (
  connection: HostConnection,
  known: OpenaiServer | null,
  signal: AbortSignal,
): Promise<ServerSight> => {
  const entries = listOf(await askJson(connection, '/v1/models', signal))
  const server = known ?? ownerOf(entries)
  const asks = (kind: OpenaiServer): boolean => server === null || server === kind
  const props = asks('llama.cpp') ? await tryJson(connection, '/props', signal) : null
  const isLlama = server === 'llama.cpp' || Number.isInteger(props?.['total_slots'])
  const told = !isLlama && asks('vllm') ? await tryJson(connection, '/version', signal) : null
  const version = textOf(told?.['version']) ?? textOf(props?.['build_info']) ?? ''
  const kind = isLlama ? 'llama.cpp' : server === 'vllm' || version !== '' ? 'vllm' : 'plain'
  const slots = countOf(props?.['total_slots'])
  const isRouter = isLlama && entries.some(({ status }) => typeof status === 'object')
  const models = entries.map((entry) => modelOf(entry, props))
  return { server: kind, version, slots, isRouter, models }
}

const ownerOf = (entries: readonly Fields[]): OpenaiServer | null => {
  const owners = new Set(entries.map((entry) => entry['owned_by']))
  if (owners.has('vllm')) return 'vllm'
  return owners.has('llamacpp') ? 'llama.cpp' : null
}

/** What has no name cannot be asked for and is left out. */
const listOf = ({ data }: Fields): readonly Fields[] => {
  if (!Array.isArray(data)) throw new HostError(502, "the list of models has not OpenAI's form")
  return data.filter((entry): entry is Fields => textOf((entry as Fields | null)?.['id']) !== null)
}

const modelOf = (entry: Fields, props: Fields | null): ListedModel => {
  const meta = entry['meta'] as Fields | null | undefined
  const settings = props?.['default_generation_settings'] as Fields | null | undefined
  const status = entry['status'] as Fields | null | undefined
  const { created } = entry
  return {
    id: entry['id'] as string,
    createdS: typeof created === 'number' && created >= 0 && created < 1e11 ? created : 0,
    contextLength:
      countOf(entry['max_model_len']) ??
      countOf(settings?.['n_ctx']) ??
      countOf(meta?.['n_ctx']) ??
      countOf(meta?.['n_ctx_train']),
    isLoaded: (status?.['value'] ?? 'loaded') === 'loaded',
    capabilities: capabilitiesOf(entry, props),
  }
}

/**
 * llama.cpp shows its model's template, which has a place for tools and thinking where the model knows
 * them, and what else than text goes in. Others say nothing of it; that they chat is all that is certain.
 */
const capabilitiesOf = (entry: Fields, props: Fields | null): readonly Capability[] => {
  const template = textOf(props?.['chat_template']) ?? ''
  const modalities = props?.['modalities'] as Fields | null | undefined
  const architecture = entry['architecture'] as Fields | null | undefined
  const inputs = architecture?.['input_modalities']
  const takes = (kind: string): boolean => Array.isArray(inputs) && inputs.includes(kind)
  const has: Readonly<Record<Capability, boolean>> = {
    completion: true,
    tools: /\btools\b/.test(template),
    vision: modalities?.['vision'] === true || takes('image'),
    thinking: /enable_thinking|reasoning_content|<think>/.test(template),
    audio: modalities?.['audio'] === true || takes('audio'),
  }
  return (Object.keys(has) as Capability[]).filter((capability) => has[capability])
}

const askJson = async (
  connection: HostConnection,
  path: string,
  signal: AbortSignal,
): Promise<Fields> => {
  const { status, text } = await connection.ask(path, signal)
  if (status !== 200) throw new HostError(status, `${path} was answered with status ${status}`)
  const value = parse(text)
  if (value === null) throw new HostError(502, `the answer to ${path} is no JSON object`)
  return value
}

/** Null where the server has no such thing. */
const tryJson = async (
  connection: HostConnection,
  path: string,
  signal: AbortSignal,
): Promise<Fields | null> => {
  const { status, text } = await connection.ask(path, signal)
  return status === 200 ? parse(text) : null
}

const parse = (text: string): Fields | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : null
  } catch {
    return null
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
