import { expect } from 'vitest'
import { ndjsonLines } from './clients/ndjson-lines.ts'
import type { RawReply } from './clients/raw-request.ts'

/** How replies of one dialect end: wholly, or with an error of their own. */
interface Endings {
  /** Throws unless the stream has its terminal, once and last. */
  expectWholeStream(text: string): void
  /** Throws unless the stream ends in an error and in nothing else; gives the error's message. */
  errorOfStream(text: string): unknown
  errorOfObject(value: never): unknown
}

const once = (text: string, what: string): void =>
  expect(text.split(what).length - 1, `${what} in ${text}`).toBe(1)

const lastEvent = (text: string): { readonly name: string; readonly data: unknown } => {
  expect(text.endsWith('\n\n')).toBe(true)
  const [name, data] = text.trimEnd().split('\n\n').at(-1)!.split('\n')
  return { name: name!, data: JSON.parse(data!.slice('data: '.length)) }
}

type WithMessage = { readonly error: { readonly message: unknown } }

const messageOf = ({ error }: WithMessage): unknown => error.message

const native: Endings = {
  expectWholeStream: (text) => {
    const lines = ndjsonLines(Buffer.from(text))
    expect(lines.filter(({ done }) => done === true)).toHaveLength(1)
    expect(lines.at(-1)).toMatchObject({ done: true })
  },
  errorOfStream: (text) => {
    // Lines are relayed unread, so one before the last may be whatever the host sent.
    const lines = text.split('\n')
    expect(lines.at(-1)).toBe('')
    expect(text).not.toContain('"done":true')
    return (JSON.parse(lines.at(-2)!) as { error: unknown }).error
  },
  errorOfObject: ({ error }: { readonly error: unknown }) => error,
}

const openai: Endings = {
  expectWholeStream: (text) => {
    once(text, '"finish_reason":"stop"')
    once(text, 'data: [DONE]')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  },
  errorOfStream: (text) => {
    const events = text.split('\n\n').filter((event) => !event.startsWith(':'))
    expect(events.slice(-2)).toEqual(['data: [DONE]', ''])
    expect(text).not.toContain('"finish_reason":"stop"')
    return messageOf(JSON.parse(events.at(-3)!.slice('data: '.length)) as WithMessage)
  },
  errorOfObject: messageOf,
}

const anthropic: Endings = {
  expectWholeStream: (text) => {
    once(text, 'event: message_stop')
    expect(text).toMatch(/"stop_reason":"(end_turn|max_tokens)"/)
    expect(lastEvent(text).name).toBe('event: message_stop')
  },
  errorOfStream: (text) => {
    const { name, data } = lastEvent(text)
    expect(name).toBe('event: error')
    expect(text).not.toContain('event: message_stop')
    expect(data).toMatchObject({ type: 'error', error: { type: expect.any(String) } })
    return messageOf(data as WithMessage)
  },
  errorOfObject: (value: WithMessage) => {
    expect(value).toMatchObject({ type: 'error', request_id: expect.any(String) })
    return messageOf(value)
  },
}

const responses: Endings = {
  expectWholeStream: (text) => {
    once(text, 'event: response.completed')
    expect(lastEvent(text).name).toBe('event: response.completed')
  },
  errorOfStream: (text) => {
    expect(text.startsWith('event: response.created\n')).toBe(true)
    const { name, data } = lastEvent(text)
    expect(name).toBe('event: response.failed')
    expect(text).not.toContain('event: response.completed')
    return messageOf((data as { response: WithMessage }).response)
  },
  errorOfObject: messageOf,
}

const ENDINGS = { native, openai, anthropic, responses } as const

export type EndingsName = keyof typeof ENDINGS

export const expectWhole = (reply: RawReply, name: EndingsName, isStream: boolean): void => {
  expect(reply.status).toBe(200)
  const text = reply.body.toString()
  if (isStream) ENDINGS[name].expectWholeStream(text)
  else JSON.parse(text)
}

/** A true status, or an error in the form of a stream; in neither case a word about the host. */
export const expectError = (reply: RawReply, name: EndingsName, isStream: boolean): void => {
  const endings = ENDINGS[name]
  const text = reply.body.toString()
  let message: unknown
  if (reply.status === 200) {
    expect(isStream).toBe(true)
    message = endings.errorOfStream(text)
  } else {
    expect(reply.status).toBeGreaterThanOrEqual(500)
    expect(reply.headers['content-type']).toContain('application/json')
    message = endings.errorOfObject(JSON.parse(text) as never)
  }
  expect(message).toBeTypeOf('string')
  expect(message).not.toBe('')
  expect(text).not.toContain('127.0.0.1')
}
