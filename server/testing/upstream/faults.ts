import { gzipSync } from 'node:zlib'
import type { Exchange } from './exchange.ts'
import { goJson } from './go-json.ts'
import { soundReply, type SoundReply } from './sound-reply.ts'
import * as wire from './steps.ts'
import type { Step } from './steps.ts'

/** What a fault does, given the reply that it spoils. */
type Spoil = (sound: SoundReply) => readonly Step[]

const MB = 1024 * 1024

const spoiled =
  (spoil: Spoil): Step =>
  (exchange) =>
    wire.inOrder(...spoil(soundReply(exchange.request)))(exchange)

/** Head and first pieces, well formed, then something else. */
const afterPieces = (count: number, ...rest: readonly Step[]): Step =>
  spoiled(({ contentType, opening }) => [
    wire.chunkedHead(contentType),
    wire.chunks(opening.slice(0, count)),
    ...rest,
  ])

/** The whole reply up to and with its ending, then something else instead of the last chunk. */
const afterEnding = (...rest: readonly Step[]): Step =>
  spoiled(({ contentType, opening, ending }) => [
    wire.chunkedHead(contentType),
    wire.chunks([...opening, ending]),
    ...rest,
  ])

const halfOf = (bytes: Buffer | undefined): Buffer =>
  (bytes ?? Buffer.alloc(0)).subarray(0, Math.ceil((bytes?.length ?? 0) / 2))

/** The head, then a line that has no end: as much of it as asked for. */
const oneLine = (bytes: number): Spoil => {
  return ({ contentType, isStream, opening }) => {
    const start = isStream ? halfOf(opening[0]) : Buffer.from('{"response":"')
    const filler = Buffer.alloc(MB, 'x')
    const pieces = Array.from({ length: Math.ceil(bytes / MB) }, () => filler)
    return [wire.chunkedHead(contentType), wire.chunks([start, ...pieces])]
  }
}

const endlessLine: Step = async (exchange: Exchange) => {
  await spoiled(oneLine(MB))(exchange)
  const filler = wire.frame(Buffer.alloc(MB / 16, 'x'))
  while (!exchange.left.aborted) await exchange.write(filler)
}

const interimFlood: Step = async (exchange: Exchange) => {
  const flood = 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000)
  while (!exchange.left.aborted) await exchange.write(flood)
}

const gzipped: Spoil = ({ contentType, opening, ending }) => {
  const body = gzipSync(Buffer.concat([...opening, ending]))
  const headers = [
    ['Content-Type', contentType],
    ['Content-Encoding', 'gzip'],
    ['Content-Length', String(body.length)],
  ] as const
  return [wire.head(200, headers), wire.raw(body)]
}

/** A `Content-Length` that is wrong by this many bytes; the connection closes after the body. */
const wrongLength = (difference: number): Spoil => {
  return ({ contentType, opening, ending }) => {
    const body = Buffer.concat([...opening, ending])
    const length = String(body.length + difference)
    const headers = [
      ['Content-Type', contentType],
      ['Content-Length', length],
    ] as const
    return [wire.head(200, headers), wire.raw(body), wire.close]
  }
}

const BUSY = 'server busy, please try again.  maximum pending requests exceeded'
const HTML = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n'

/** An error in the words and the form of the surface that was asked. */
const errorReply =
  (status: number, message: string): Step =>
  (exchange) => {
    const isOpenAi = exchange.request.route.startsWith('/v1/')
    const error = isOpenAi ? { message, type: 'api_error', param: null, code: null } : message
    const body = goJson({ error })
    return wire.wholeReply(status, wire.JSON_UTF8, body)(exchange)
  }

const asLine = (isStream: boolean, contentType: string, text: string): string => {
  if (!isStream) return text
  return contentType === wire.NDJSON ? `${text}\n` : `data: ${text}\n\n`
}

const wrongTypes: Spoil = ({ contentType, isStream }) => {
  const value = goJson({
    model: 7,
    message: 'text',
    response: { a: 1 },
    choices: 'none',
    usage: [],
    embeddings: 'none',
    prompt_eval_count: 'many',
    eval_count: -1,
    done: true,
  })
  return [
    wire.chunkedHead(contentType),
    wire.chunk(asLine(isStream, contentType, value)),
    wire.lastChunk,
  ]
}

const notJson: Spoil = ({ contentType, isStream, opening }) => [
  wire.chunkedHead(contentType),
  wire.chunks(isStream ? opening.slice(0, 2) : []),
  wire.chunk(asLine(isStream, contentType, '{"model":"gemma3:270m",,,}')),
  wire.lastChunk,
]

const headerFlood: Step = wire.head(
  200,
  Array.from({ length: 20_000 }, (_, index) => [`X-Flood-${index}`, 'x'.repeat(80)] as const),
)

const GARBAGE = Buffer.from('\u0000\u0001SSH-2.0-dropbear\r\n\u0007garbage that is no HTTP\r\n\r\n')

/**
 * Misbehaviours of a host, each named after what is seen on the wire. Everything before the fault is
 * well formed and in the form of the route, streamed or not, so every fault works for every request.
 * A refused connection is `upstream.refuse()`.
 */
export const FAULTS = {
  'reset before the status line': wire.reset,
  'close before the status line': wire.close,
  'half a status line, then close': wire.inOrder(wire.raw('HTTP/1.1 20'), wire.close),
  'garbage instead of HTTP': wire.inOrder(wire.raw(GARBAGE), wire.close),
  '1xx flood': interimFlood,
  'header flood': headerFlood,
  'stall before the status line': wire.stall,
  'reset after the head': afterPieces(0, wire.reset),
  'close after the head': afterPieces(0, wire.close),
  'clean end after the head': afterPieces(0, wire.lastChunk),
  'stall after the head': afterPieces(0, wire.stall),
  'reset after two pieces': afterPieces(2, wire.reset),
  'close after two pieces': afterPieces(2, wire.close),
  'stall after two pieces': afterPieces(2, wire.stall),
  'not a chunk size': afterPieces(2, wire.raw('zz\r\nnonsense\r\n'), wire.close),
  'close inside a chunk': spoiled(({ contentType, opening }) => [
    wire.chunkedHead(contentType),
    wire.chunks(opening.slice(0, 2)),
    wire.raw(halfOf(wire.frame(opening[2] ?? 'x'))),
    wire.close,
  ]),
  'half a line, then a clean end': spoiled(({ contentType, opening }) => [
    wire.chunkedHead(contentType),
    wire.chunks([...opening.slice(0, 2), halfOf(opening[2])]),
    wire.lastChunk,
  ]),
  'clean end without the ending': afterPieces(Infinity, wire.lastChunk),
  'close instead of the last chunk': afterEnding(wire.close),
  'reset instead of the last chunk': afterEnding(wire.reset),
  'stall instead of the last chunk': afterEnding(wire.stall),
  'bytes after the ending': afterEnding(wire.chunk('trailing bytes\n'), wire.lastChunk),
  'two endings': spoiled(({ contentType, opening, ending }) => [
    wire.chunkedHead(contentType),
    wire.chunks([...opening, ending, ending]),
    wire.lastChunk,
  ]),
  'a line of 17 MB': spoiled((sound) => [...oneLine(17 * MB)(sound), wire.lastChunk]),
  'an endless line': endlessLine,
  'gzip though identity was asked': spoiled(gzipped),
  'Content-Length too large': spoiled(wrongLength(10)),
  'Content-Length too small': spoiled(wrongLength(-10)),
  'JSON of wrong types': spoiled(wrongTypes),
  'not JSON': spoiled(notJson),
  'an empty body': wire.wholeReply(200, wire.JSON_UTF8, ''),
  'an HTML page with status 200': wire.wholeReply(200, 'text/html', HTML),
  'an HTML error page': wire.wholeReply(502, 'text/html', HTML),
  'an error of the engine': errorReply(500, 'llama runner process has terminated: exit status 2'),
  'a queue that is full': errorReply(503, BUSY),
} as const satisfies Record<string, Step>

export type Fault = keyof typeof FAULTS
