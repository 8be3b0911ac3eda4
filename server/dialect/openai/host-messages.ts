import type { Image, Message, Part, ToolCall } from '../../flow/ask.ts'
import type { OpenaiServer } from '../../flow/host-profile.ts'

/**
 * A conversation as `/v1/chat/completions` has it. Every call and result needs an id there, which
 * Ollama's clients may leave out: calls are numbered, and a result goes to the call that it names, or to
 * the first one that has none yet.
 */
export const messagesFor = (server: OpenaiServer, messages: readonly Message[]): object[] => {
  const ids = new CallIds()
  return messages.map((message) => {
    switch (message.role) {
      case 'assistant':
        return assistantMessage(message, server, ids)
      case 'tool': {
        const { name } = message
        return {
          role: 'tool',
          tool_call_id: message.callId ?? ids.answered(name),
          // vLLM passes it on to templates that do not know it.
          ...(name !== null && server === 'llama.cpp' && { name }),
          content: contentOf(message.parts),
        }
      }
      default:
        return { role: message.role, content: contentOf(message.parts) }
    }
  })
}

/** Which ids the calls of the last turn have got, and which of them have no result yet. */
class CallIds {
  #made = 0
  #open: { readonly id: string; readonly name: string }[] = []

  begin(calls: readonly ToolCall[]): readonly string[] {
    this.#open = calls.map(({ id, name }) => ({ id: id ?? this.#make(), name }))
    return this.#open.map(({ id }) => id)
  }

  answered(name: string | null): string {
    const named = this.#open.findIndex((call) => call.name === name)
    const [call] = this.#open.splice(Math.max(named, 0), 1)
    return call?.id ?? this.#make()
  }

  /** Nine letters and digits: templates of Mistral's models take nothing else (vllm #9019). */
  #make(): string {
    this.#made += 1
    return `call${String(this.#made).padStart(5, '0')}`
  }
}

const assistantMessage = (
  { text, thinking, calls }: Message & { readonly role: 'assistant' },
  server: OpenaiServer,
  ids: CallIds,
): object => {
  const callIds = ids.begin(calls)
  return {
    role: 'assistant',
    content: text,
    ...(thinking !== null && server === 'vllm' && { reasoning: thinking }),
    ...(thinking !== null && server === 'llama.cpp' && { reasoning_content: thinking }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ name, argumentsJson }, index) => ({
        id: callIds[index],
        type: 'function',
        function: { name, arguments: argumentsJson },
      })),
    }),
  }
}

/** Text alone stays text: some templates know nothing else. */
const contentOf = (parts: readonly Part[]): string | object[] => {
  if (parts.every((part) => part.kind === 'text')) return parts.map(({ text }) => text).join('\n')
  return parts.filter((part) => part.kind !== 'text' || part.text !== '').map(partOf)
}

const partOf = (part: Part): object => {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image':
      return imagePart(part)
    case 'image_link':
      return { type: 'image_url', image_url: { url: part.url } }
    case 'audio':
      return audioPart(part.format, part.base64)
    case 'other':
      throw new Error('parts that no host takes are refused before')
  }
}

const imagePart = ({ mime, base64 }: Image): object => {
  const type = mime ?? typeOf(base64)
  if (type.startsWith('audio/')) return audioPart(type.slice('audio/'.length), base64)
  return { type: 'image_url', image_url: { url: `data:${type};base64,${base64}` } }
}

const audioPart = (format: string, data: string): object => ({
  type: 'input_audio',
  input_audio: { data, format },
})

/** By its first bytes, as Ollama does: its API has no place for a type, nor one for sound. */
const typeOf = (base64: string): string => {
  const head = Buffer.from(base64.slice(0, 16), 'base64').toString('latin1')
  if (head.startsWith('\x89PNG')) return 'image/png'
  if (head.startsWith('GIF8')) return 'image/gif'
  if (head.startsWith('RIFF')) return head.slice(8, 12) === 'WAVE' ? 'audio/wav' : 'image/webp'
  return /^(ID3|\xff[\xfb\xf3\xf2])/.test(head) ? 'audio/mp3' : 'image/jpeg'
}
