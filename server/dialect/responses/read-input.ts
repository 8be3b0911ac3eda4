import type { Message, Part, ToolCall } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseJsonObject } from '../json-object.ts'
import { partOfImageUrl } from '../openai/image-url.ts'
import type { Item, ItemContent, ItemPart, ResponsesFields } from './request-schema.ts'
import { customArguments, joinedName } from './tool-names.ts'

export interface ReadInput {
  readonly messages: readonly Message[]
  /** The places of items that only OpenAI's servers can read. */
  readonly unread: readonly string[]
}

/** The conversation: what an assistant thought, said and called in a row is one message of it. */
export const readInput = ({
  instructions,
  input,
}: Pick<ResponsesFields, 'instructions' | 'input'>): ReadInput | Refusal => {
  const conversation = new Conversation()
  if (instructions) conversation.say('system', [{ kind: 'text', text: instructions }])
  if (typeof input === 'string') conversation.say('user', [{ kind: 'text', text: input }])
  else {
    for (const [index, item] of input.entries()) {
      const refusal = conversation.add(item, index)
      if (refusal !== null) return refusal
    }
  }
  return { messages: conversation.messages(), unread: conversation.unread }
}

interface Turn {
  readonly texts: string[]
  readonly thoughts: string[]
  readonly calls: ToolCall[]
}

class Conversation {
  readonly unread: string[] = []
  readonly #messages: Message[] = []
  readonly #toolNames = new Map<string, string>()
  /** The assistant's turn that is being put together. */
  #turn: Turn | null = null

  messages(): readonly Message[] {
    this.#endTurn()
    return this.#messages
  }

  say(role: 'system' | 'user', parts: readonly Part[]): void {
    this.#endTurn()
    this.#messages.push({ role, parts })
  }

  /** Why it cannot be had, if it cannot. */
  add(item: Item, index: number): Refusal | null {
    switch (item.type) {
      case 'message':
        this.#addMessage(item)
        return null
      case 'reasoning':
        for (const { text } of [...(item.summary ?? []), ...(item.content ?? [])]) {
          this.#openTurn().thoughts.push(text)
        }
        return null
      case 'function_call':
        if (parseJsonObject(item.arguments || '{}') === null) return notAnObject(index)
        this.#call(item, item.arguments || '{}')
        return null
      case 'custom_tool_call':
        this.#call(item, customArguments(item.input))
        return null
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.#endTurn()
        this.#messages.push({
          role: 'tool',
          callId: item.call_id,
          name: this.#toolNames.get(item.call_id) ?? null,
          parts: partsOf(item.output),
        })
        return null
      case 'other':
        if (item.name === 'item_reference') return noReferences(index)
        this.unread.push(`input.${index}`)
        return null
    }
  }

  #addMessage({ role, content }: Item & { readonly type: 'message' }): void {
    const parts = partsOf(content)
    if (role === 'user') this.say('user', parts)
    else if (role !== 'assistant') this.say('system', parts)
    else {
      const { texts } = this.#openTurn()
      for (const part of parts) if (part.kind === 'text') texts.push(part.text)
    }
  }

  #call(
    item: Item & { readonly type: 'function_call' | 'custom_tool_call' },
    argumentsJson: string,
  ): void {
    const name = joinedName(item.namespace, item.name)
    this.#toolNames.set(item.call_id, name)
    this.#openTurn().calls.push({ id: item.call_id, name, argumentsJson })
  }

  #openTurn(): Turn {
    return (this.#turn ??= { texts: [], thoughts: [], calls: [] })
  }

  #endTurn(): void {
    if (this.#turn === null) return
    const { texts, thoughts, calls } = this.#turn
    this.#turn = null
    const text = texts.join('\n')
    this.#messages.push({ role: 'assistant', text, thinking: thoughts.join('\n') || null, calls })
  }
}

/** A model would be shown a history that never was. */
const notAnObject = (index: number): Refusal => {
  const param = `input[${index}].arguments`
  return { code: 'invalid_request', message: `${param}: not the JSON text of an object`, param }
}

const noReferences = (index: number): Refusal => ({
  code: 'invalid_request',
  message: `input[${index}]: this gateway keeps no items to refer to; send the item itself`,
  param: `input[${index}]`,
})

const partsOf = (content: ItemContent): readonly Part[] =>
  typeof content === 'string' ? [{ kind: 'text', text: content }] : content.map(partOf)

const partOf = (part: ItemPart): Part => {
  switch (part.type) {
    case 'refusal':
      return { kind: 'text', text: part.refusal }
    case 'input_image':
      // Of a file that was uploaded there is only a number, and nothing was uploaded to here.
      return part.image_url ? partOfImageUrl(part.image_url) : { kind: 'other', type: part.type }
    case 'input_audio':
      return { kind: 'audio', format: part.input_audio.format, base64: part.input_audio.data }
    case 'other':
      return { kind: 'other', type: part.name }
    default:
      return { kind: 'text', text: part.text }
  }
}
