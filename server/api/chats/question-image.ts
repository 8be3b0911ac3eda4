import type { Refusal } from '../../flow/refusal.ts'
import type { QuestionImage } from '../../store/chat.ts'

export interface ImageBounds {
  readonly imagesMax: number
  readonly imageBytesMax: number
}

type SentImage = { readonly id: string } | { readonly base64: string }

/**
 * The images of a question. What they are is read from their own first bytes, never from what a page
 * says: they are sent back to browsers, and an image of text (SVG) would be a program there.
 */
export const readImages = (
  images: readonly SentImage[],
  { imagesMax, imageBytesMax }: ImageBounds,
): QuestionImage[] | Refusal => {
  if (images.length > imagesMax) {
    return invalid(`a question has at most ${imagesMax} images (chat.imagesMax)`)
  }
  const read: QuestionImage[] = []
  for (const image of images) {
    if ('id' in image) {
      read.push(image)
      continue
    }
    const bytes = Buffer.from(image.base64, 'base64')
    if (bytes.length > imageBytesMax) {
      return invalid(`an image has at most ${imageBytesMax} bytes (chat.imageBytesMax)`)
    }
    const mime = mimeOf(bytes)
    if (mime === null) return invalid('an image is a PNG, a JPEG, a WebP or a GIF')
    read.push({ mime, bytes })
  }
  return read
}

const mimeOf = (bytes: Buffer): string | null => {
  const begins = (text: string, at = 0): boolean =>
    bytes.toString('latin1', at, at + text.length) === text
  if (begins('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (begins('\xff\xd8\xff')) return 'image/jpeg'
  if (begins('GIF87a') || begins('GIF89a')) return 'image/gif'
  return begins('RIFF') && begins('WEBP', 8) ? 'image/webp' : null
}

const invalid = (message: string): Refusal => ({ code: 'invalid_request', message })
