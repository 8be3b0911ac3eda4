import type { Part } from '../../flow/ask.ts'

/** An image inside the request, or a link to one; whether links are fetched is not for a dialect to say. */
export const partOfImageUrl = (url: string): Part => {
  const comma = url.indexOf(',')
  if (!/^data:/i.test(url) || comma === -1) return { kind: 'image_link', url }
  const type = url.slice('data:'.length, comma).split(';')[0]!.toLowerCase()
  return { kind: 'image', mime: type === '' ? null : type, base64: url.slice(comma + 1) }
}
