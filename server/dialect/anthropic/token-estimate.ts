import type { ChatAsk, Message, Part } from '../../flow/ask.ts'

/** Prose has more bytes to a token and code fewer; a little too many tokens is the safer mistake. */
const BYTES_PER_TOKEN = 3.5

/** The marks that a template puts around each message. */
const TOKENS_PER_MESSAGE = 4

/** Models use from 256 to some 1500, by the image's size or not. */
const TOKENS_PER_IMAGE = 768

/** About how many tokens a prompt has: only the host that answers could count them. */
export const estimateTokens = (ask: ChatAsk): number => {
  let bytes = 0
  let images = 0
  const add = (text: string): void => {
    bytes += Buffer.byteLength(text)
  }
  for (const part of ask.messages.flatMap(partsOf)) {
    if (part.kind === 'text') add(part.text)
    else if (part.kind === 'image' || part.kind === 'image_link') images += 1
  }
  if (ask.tools.length > 0) add(JSON.stringify(ask.tools))
  const text = Math.ceil(bytes / BYTES_PER_TOKEN)
  return text + images * TOKENS_PER_IMAGE + ask.messages.length * TOKENS_PER_MESSAGE
}

const partsOf = (message: Message): readonly Part[] =>
  message.role === 'assistant'
    ? [
        { kind: 'text', text: message.text + (message.thinking ?? '') },
        ...message.calls.map(({ name, argumentsJson }) => ({
          kind: 'text' as const,
          text: name + argumentsJson,
        })),
      ]
    : message.parts
