import type { Message, Part, ToolCall } from '../../flow/ask.ts'
import type { Block, MessagesFields, ResultBlock } from './request-schema.ts'

/** The conversation with its system prompt; each result of a tool gets the name of the tool. */
export const readMessages = ({
  system,
  messages,
}: Pick<MessagesFields, 'system' | 'messages'>): readonly Message[] => {
  const toolNames = new Map<string, string>()
  const said = messages.flatMap(({ role, content }) => {
    const blocks = blocksOf(content)
    if (role === 'system') return systemOf(blocks)
    return role === 'user' ? readUser(blocks, toolNames) : readAssistant(blocks, toolNames)
  })
  return [...systemOf(system ?? []), ...said]
}

/** Clients send back the empty blocks that carried them over a wait; a model must not see them. */
const blocksOf = <Kind extends Block>(content: string | readonly Kind[]): readonly Block[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : content.filter((block) => block.type !== 'text' || block.text !== '')

const systemOf = (content: string | readonly Block[]): Message[] => {
  const parts = blocksOf(content).flatMap(partsOf)
  const isEmpty = parts.every((part) => part.kind === 'text' && part.text === '')
  return isEmpty ? [] : [{ role: 'system', parts }]
}

/** Results come first: a call whose result does not follow at once looks unanswered to most templates. */
const readUser = (
  blocks: readonly Block[],
  toolNames: ReadonlyMap<string, string>,
): readonly Message[] => {
  const results: Message[] = []
  const parts: Part[] = []
  for (const block of blocks) {
    if (block.type === 'tool_result') results.push(resultOf(block, toolNames))
    else parts.push(...partsOf(block))
  }
  return parts.length === 0 && results.length > 0 ? results : [...results, { role: 'user', parts }]
}

const resultOf = (
  result: Block & { readonly type: 'tool_result' },
  toolNames: ReadonlyMap<string, string>,
): Message => ({
  role: 'tool',
  callId: result.tool_use_id,
  name: toolNames.get(result.tool_use_id) ?? null,
  // No host has a field for it, and a model that is not told takes the failure for a result.
  parts: [
    ...(result.is_error === true ? [{ kind: 'text' as const, text: 'Error:' }] : []),
    ...blocksOf(result.content ?? []).flatMap(partsOf),
  ],
})

/** What only Anthropic's servers can read, such as thoughts in cipher, is left out. */
const readAssistant = (
  blocks: readonly Block[],
  toolNames: Map<string, string>,
): readonly Message[] => {
  const texts: string[] = []
  const thoughts: string[] = []
  const calls: ToolCall[] = []
  for (const block of blocks) {
    if (block.type === 'text') texts.push(block.text)
    else if (block.type === 'thinking') thoughts.push(block.thinking)
    else if (block.type === 'tool_use') {
      const { id, name, input } = block
      toolNames.set(id, name)
      calls.push({ id, name, argumentsJson: JSON.stringify(input) })
    }
  }
  const text = texts.join('\n')
  const thinking = thoughts.join('\n') || null
  if (text === '' && thinking === null && calls.length === 0) return []
  return [{ role: 'assistant', text, thinking, calls }]
}

const partsOf = (block: Block | ResultBlock): readonly Part[] => {
  switch (block.type) {
    case 'text':
      return [{ kind: 'text', text: block.text }]
    case 'image':
      return [imageOf(block.source)]
    case 'document':
      return block.source.type === 'text'
        ? [{ kind: 'text', text: block.source.data ?? '' }]
        : [{ kind: 'other', type: block.type }]
    case 'other':
      return [{ kind: 'other', type: block.name }]
    default:
      return [{ kind: 'other', type: block.type }]
  }
}

const imageOf = (source: (Block & { readonly type: 'image' })['source']): Part =>
  source.type === 'url'
    ? { kind: 'image_link', url: source.url }
    : { kind: 'image', mime: source.media_type, base64: source.data }
