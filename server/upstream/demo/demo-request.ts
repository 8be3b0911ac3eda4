import type { UpstreamRequest } from '../driver.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The body's object, or null where it is none. */
export const readFields = (body: UpstreamRequest['body']): Fields | null => {
  if (!Buffer.isBuffer(body)) return null
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** What was said, as far as it counts here. */
export interface Prompt {
  /** Everything that a model would have to read. */
  readonly all: string
  /** What the user said last. */
  readonly last: string
}

export const promptOfMessages = (messages: unknown): Prompt => {
  const list = Array.isArray(messages) ? messages.filter(isObject) : []
  const fromUser = list.filter((message) => message['role'] === 'user')
  return {
    all: list.map((message) => textOf(message['content'])).join('\n'),
    last: textOf(fromUser.at(-1)?.['content']),
  }
}

export const promptOfText = (prompt: unknown, system?: unknown): Prompt => ({
  all: `${textOf(system)}\n${textOf(prompt)}`,
  last: textOf(prompt),
})

/** A limit on tokens; Ollama's -1 and -2, and whatever is no positive number, mean none. */
export const tokensMaxOf = (value: unknown): number | null =>
  typeof value === 'number' && value >= 1 ? Math.floor(value) : null

export const optionsOf = (fields: Fields): Fields =>
  isObject(fields['options']) ? fields['options'] : {}

/** The texts to embed: one, or a list of them; null for anything else. */
export const textsOf = (input: unknown): readonly string[] | null => {
  if (input === undefined || input === null) return []
  const list: readonly unknown[] = Array.isArray(input) ? input : [input]
  return list.every((item) => typeof item === 'string') ? list : null
}

/** A string, or the text parts of an OpenAI message. */
const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isObject)
    .map((part) => textOf(part['text']))
    .join('\n')
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
