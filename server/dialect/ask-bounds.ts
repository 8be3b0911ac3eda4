import type { Ask, Part } from '../flow/ask.ts'
import type { Refusal } from '../flow/refusal.ts'

/** What callers of one class may ask for (security.md 1.2). */
export interface AskBounds {
  /** A longer context is lowered to it. */
  readonly numCtxMax: number
  /** A longer stay in memory is lowered to it. */
  readonly keepAliveMaxMs: number
  readonly numPredictMax: number
  /** Answers to one question. */
  readonly answersMax: number
  /** Images in one request. */
  readonly imagesMax: number
  /** Of each image, not of its text in the request, which is a third longer. */
  readonly imageBytesMax: number
  /** Whether hosts may be asked to fetch images. */
  readonly allowImageLinks: boolean
  /** Whether hosts that speak the caller's language get parts that nobody here can judge. */
  readonly allowOtherParts: boolean
}

/**
 * Images that the host would have to fetch are links into the network that it stands in, so they are
 * refused unless they are allowed. The words are Ollama's, which never fetches any.
 */
export const LINKS_REFUSED: Refusal = {
  code: 'invalid_request',
  message: 'image URLs are not currently supported, please use base64 encoded data instead',
}

/** What a request asks too much of, before it waits for it; null where nothing is. */
export const findExcess = (ask: Ask, bounds: AskBounds): Refusal | null => {
  if (ask.kind === 'embed' || ask.kind === 'load') return null
  if (ask.answers > bounds.answersMax) return tooManyAnswers(ask.answers, bounds.answersMax)
  const parts = partsOf(ask)
  if (!bounds.allowImageLinks && parts.some(({ kind }) => kind === 'image_link')) {
    return LINKS_REFUSED
  }
  const images = parts.filter(({ kind }) => kind === 'image' || kind === 'image_link')
  return findImageExcess(
    images.map((part) => (part.kind === 'image' ? part.base64 : '')),
    bounds,
  )
}

/** Parts such as films and files: how much they cost a host, and where it gets them, only it knows. */
export const findOtherPart = (ask: Ask, { allowOtherParts }: AskBounds): Refusal | null => {
  if (allowOtherParts || ask.kind !== 'chat') return null
  const other = partsOf(ask).find((part) => part.kind === 'other')
  if (other === undefined) return null
  const type = other.type.slice(0, SHOWN_CHARACTERS_MAX)
  return excess(`parts of the type ${type} are not taken; send text, images and sound`, 'messages')
}

/** The same of images alone, in base64. */
export const findImageExcess = (
  images: readonly string[],
  { imagesMax, imageBytesMax }: Pick<AskBounds, 'imagesMax' | 'imageBytesMax'>,
): Refusal | null => {
  if (images.length > imagesMax) {
    return excess(`the request has ${images.length} images; send at most ${imagesMax}`, 'images')
  }
  const sizes = images.map((base64) => Math.floor((base64.length * 3) / 4))
  const large = sizes.findIndex((size) => size > imageBytesMax)
  if (large === -1) return null
  const which = `image ${large + 1} of ${images.length} has about ${sizes[large]} bytes`
  return excess(`${which}; scale it down to at most ${imageBytesMax}`, 'images')
}

const tooManyAnswers = (answers: number, most: number): Refusal =>
  excess(`n is ${answers}; it must be from 1 to ${most}`, 'n')

const excess = (message: string, param: string): Refusal => ({
  code: 'invalid_request',
  message,
  param,
  isFinal: true,
})

const SHOWN_CHARACTERS_MAX = 64

const partsOf = (ask: Ask): readonly Part[] => {
  if (ask.kind === 'text') return ask.images
  if (ask.kind !== 'chat') return []
  return ask.messages.flatMap((message) => (message.role === 'assistant' ? [] : message.parts))
}
