import type { Tool } from '../../flow/ask.ts'
import type { ToolForm } from '../../flow/call.ts'
import type { ResponsesFields } from './request-schema.ts'

type GivenTool = NonNullable<ResponsesFields['tools']>[number]
type Callable = GivenTool & { readonly type: 'function' | 'custom' }

/** A tool that a model can call, under the one name that tells it from all others. */
export interface NamedTool {
  readonly tool: Tool
  readonly form: ToolForm
}

/** Models know no namespaces. */
export const joinedName = (namespace: string | null | undefined, name: string): string =>
  namespace ? `${namespace}__${name}` : name

/** The tools that a model can be given, and the places of those that only OpenAI's servers have. */
export const readTools = (
  tools: readonly GivenTool[],
): { readonly named: readonly NamedTool[]; readonly unread: readonly string[] } => {
  const named: NamedTool[] = []
  const unread: string[] = []
  const add = (given: GivenTool, place: string, namespace: string | null): void => {
    switch (given.type) {
      case 'custom':
        if (given.format?.type === 'grammar') unread.push(`${place}.format`)
        named.push(namedTool(given, namespace))
        return
      case 'function':
        named.push(namedTool(given, namespace))
        return
      case 'namespace':
        for (const [index, inner] of given.tools.entries()) {
          add(inner, `${place}.tools.${index}`, given.name)
        }
        return
      default:
        unread.push(place)
    }
  }
  for (const [index, given] of tools.entries()) add(given, `tools.${index}`, null)
  return { named, unread }
}

const namedTool = (given: Callable, namespace: string | null): NamedTool => {
  const { name, description } = given
  const tool = { name: joinedName(namespace, name), description: description ?? null }
  const form = { name, namespace, isCustom: given.type === 'custom' }
  if (given.type === 'custom') {
    return { tool: { ...tool, parameters: CUSTOM_PARAMETERS, isStrict: false }, form }
  }
  const parameters = given.parameters ?? null
  return { tool: { ...tool, parameters, isStrict: given.strict === true }, form }
}

/** A tool that takes plain text, for models that give every tool an object. */
const CUSTOM_PARAMETERS = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool' } },
  required: ['input'],
  additionalProperties: false,
} as const

/** The text that a call of such a tool stands for: what is no such object is taken for the text itself. */
export const customInputOf = (argumentsJson: string): string => {
  try {
    const { input } = JSON.parse(argumentsJson) as { readonly input?: unknown }
    return typeof input === 'string' ? input : argumentsJson
  } catch {
    return argumentsJson
  }
}

export const customArguments = (input: string): string => JSON.stringify({ input })
