import { STATUS_CODES } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Exchange } from './exchange.ts'
import type { Latch } from './latch.ts'

/** A piece of a host's behaviour on the wire. Steps compose with `inOrder`. */
export type Step = (exchange: Exchange) => Promise<void>

export type HeaderList = readonly (readonly [name: string, value: string])[]

/** The date of the recordings: nothing in a test depends on the day. */
const DATE = ['Date', 'Sat, 21 Nov 2026 09:30:42 GMT'] as const

export const NDJSON = 'application/x-ndjson'
export const JSON_UTF8 = 'application/json; charset=utf-8'
export const EVENT_STREAM = 'text/event-stream'

export function inOrder(...steps: readonly Step[]): Step {
  return async (exchange) => {
    for (const step of steps) await step(exchange)
  }
}

export function raw(bytes: Buffer | string): Step {
  return (exchange) => exchange.write(bytes)
}

/** A status line and headers exactly as given, and the empty line after them. */
export function head(status: number, headers: HeaderList): Step {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return raw(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines}\r\n`)
}

/** The head of a chunked reply, as Ollama writes it. */
export function chunkedHead(contentType: string, status = 200): Step {
  return head(status, [['Content-Type', contentType], DATE, ['Transfer-Encoding', 'chunked']])
}

export function frame(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes)
  return Buffer.concat([
    Buffer.from(`${content.length.toString(16)}\r\n`),
    content,
    Buffer.from('\r\n'),
  ])
}

/** One HTTP chunk. */
export function chunk(bytes: Buffer | string): Step {
  return raw(frame(bytes))
}

/** HTTP chunks with exactly these boundaries, whatever lines they cut. */
export function chunks(list: readonly (Buffer | string)[]): Step {
  return inOrder(...list.map(chunk))
}

export const lastChunk: Step = raw('0\r\n\r\n')

/** A chunked reply in one step. */
export function chunkedReply(contentType: string, list: readonly (Buffer | string)[]): Step {
  return inOrder(chunkedHead(contentType), chunks(list), lastChunk)
}

/** A reply with `Content-Length`; without a content type where there is no body. HEAD gets no body. */
export function wholeReply(
  status: number,
  contentType: string | null,
  body: Buffer | string,
): Step {
  return async (exchange) => {
    const bytes = Buffer.from(body)
    const type: HeaderList = contentType === null ? [] : [['Content-Type', contentType]]
    await head(status, [...type, DATE, ['Content-Length', String(bytes.length)]])(exchange)
    if (exchange.request.method !== 'HEAD' && bytes.length > 0) await exchange.write(bytes)
  }
}

/** What Go's server buffers: a longer body goes out as one chunk, without a `Content-Length`. */
const BUFFERED_BYTES_MAX = 2048

/** A finished body as Ollama sends it: with its length if it is short, otherwise chunked. */
export function goReply(status: number, contentType: string, body: string): Step {
  const whole = wholeReply(status, contentType, body)
  if (Buffer.byteLength(body) <= BUFFERED_BYTES_MAX) return whole
  const chunked = inOrder(chunkedHead(contentType, status), chunk(body), lastChunk)
  return (exchange) => (exchange.request.method === 'HEAD' ? whole(exchange) : chunked(exchange))
}

/** Waits until the test releases the latch. */
export function hold(latch: Latch): Step {
  return (exchange) => exchange.hold(latch)
}

/** Goes silent for good; ends when the caller leaves. */
export const stall: Step = (exchange) => exchange.stall()

/** FIN. */
export const close: Step = (exchange) => Promise.resolve(exchange.close())

/**
 * RST. Where data and RST arrive in one poll, libuv reports a plain end, so a reader in this process is
 * first given the turn of the event loop in which it reads the data.
 */
export const reset: Step = async (exchange) => {
  await nextTurn()
  await nextTurn()
  exchange.reset()
}

/** Cuts bytes into pieces of one size: 1 makes a dribble that splits every multi-byte character. */
export function inPieces(bytes: Buffer | string, size: number): Buffer[] {
  const content = Buffer.from(bytes)
  const pieces: Buffer[] = []
  for (let start = 0; start < content.length; start += size) {
    pieces.push(content.subarray(start, start + size))
  }
  return pieces
}
