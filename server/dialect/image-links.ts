import type { Ask } from '../flow/ask.ts'
import type { Refusal } from '../flow/refusal.ts'

/**
 * Images that the host would have to fetch are links into the network that it stands in, so they are
 * refused unless they are allowed. The words are Ollama's, which never fetches any.
 */
export const LINKS_REFUSED: Refusal = {
  code: 'invalid_request',
  message: 'image URLs are not currently supported, please use base64 encoded data instead',
}

export const hasImageLink = (ask: Ask): boolean =>
  ask.kind === 'chat' &&
  ask.messages.some(
    (message) =>
      message.role !== 'assistant' && message.parts.some(({ kind }) => kind === 'image_link'),
  )
