import { texts } from './texts.ts'

/** An image that is to be sent with a question. */
export interface AttachedImage {
  readonly name: string
  readonly base64: string
  /** What a page can show. */
  readonly url: string
}

/** Models look at less than this many pixels a side anyway. */
const SIDE_MAX = 1_568

/** Smaller ones are sent as they are. */
const BYTES_AS_IS = 300_000

const SENT_AS_IS = /^image\/(png|jpeg|webp|gif)$/

/**
 * Reads a picture and makes it smaller where that loses nothing for a model.
 *
 * @throws {Error} with a sentence for people where it is no picture that a browser can read.
 */
export const attachImage = async (file: File): Promise<AttachedImage> => {
  if (file.size <= BYTES_AS_IS && SENT_AS_IS.test(file.type)) return await attached(file, file.name)
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(texts.noPicture(file.name))
  })
  const scale = Math.min(1, SIDE_MAX / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(bitmap.width * scale)
  canvas.height = Math.round(bitmap.height * scale)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', 0.9)
  })
  if (blob === null) throw new Error(texts.pictureTooLarge(file.name))
  return await attached(blob, file.name)
}

const attached = async (blob: Blob, name: string): Promise<AttachedImage> => {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', () => reject(new Error(texts.pictureUnread(name))))
    reader.readAsDataURL(blob)
  })
  return { name, base64: url.slice(url.indexOf(',') + 1), url }
}
