import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { anthropicErrorForm } from '../dialect/anthropic/error-form.ts'
import { openaiReplyForm } from '../dialect/openai/reply-form.ts'
import { ollamaReplyForm } from '../dialect/ollama/reply-form.ts'
import type { ErrorForm } from '../dialect/reply-form.ts'
import { statusOf, type ErrorCode } from '../errors.ts'
import type { Refusal } from '../flow/refusal.ts'
import { sendRefusal } from '../relay/send-refusal.ts'
import { SetupFault } from '../store/setup-fault.ts'
import type { App } from './app.ts'
import type { RawRequest } from './enter-route.ts'
import { limitConnections, type ConnectionLimitSettings } from './connection-limits.ts'
import { findPortOwner } from './port-owner.ts'
import { checkPath, checkRequest, type RequestLimits } from './request-check.ts'
import { inTurns } from './turns.ts'

export interface ServerSettings extends ConnectionLimitSettings, RequestLimits {
  readonly host: string
  readonly port: number
  /** For the head of a request to come. */
  readonly headersMs: number
  readonly headBytesMax: number
  /** For a connection without a request. */
  readonly keepAliveMs: number
}

export interface ListeningServer {
  /** `http://address:port`, as it really listens. */
  readonly url: string
  /** Takes no new connections and ends idle ones; resolves when all are gone. */
  close(): Promise<void>
  /** Cuts what is still open. */
  destroy(): void
}

const LATE_HEADS_MS = 1_000

/** For a client to close its side of a connection on which it was told that it spoke no HTTP. */
const CLOSE_MS = 1_000

export const listen = async (app: App, settings: ServerSettings): Promise<ListeningServer> => {
  // One for each form: what the adapter cannot read it tells without saying whose request it was.
  const listeners = new Map(
    FORMS.map((form) => {
      const errorHandler = answerRequestErrorIn(form)
      return [form, getRequestListener(app.fetch as never, { ...ADAPTER, errorHandler })]
    }),
  )
  const options = {
    keepAlive: true,
    maxHeaderSize: settings.headBytesMax,
    requireHostHeader: false,
    // Node looks for heads that are late only this often; its default would make 10 s up to 40.
    connectionsCheckingInterval: LATE_HEADS_MS,
  }
  const begin = ({ incoming, outgoing }: RawRequest): void => {
    let refusal = checkRequest(incoming, settings)
    if (refusal === null && app.takeShortCut({ incoming, outgoing })) return
    refusal ??= checkPath(incoming)
    const form = formOf(incoming.url ?? '')
    if (refusal === null) return void listeners.get(form)!(incoming, outgoing)
    const allowed = refusal.code === 'method_not_allowed' && { Allow: SERVED_METHODS }
    sendRefusal(outgoing, { form, refusal, headers: { Connection: 'close', ...allowed } })
  }
  const beginInTurn = inTurns(begin)
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    // What is only read costs little, and health is asked for when there is too much of all else.
    if (incoming.method === 'POST') beginInTurn({ incoming, outgoing })
    else begin({ incoming, outgoing })
  }
  const server = createServer(options, onRequest)
  server.on('checkContinue', (incoming, outgoing) => {
    // Node would write the 100 of a pipelined request into the middle of its later reply.
    if (outgoing.socket !== null) outgoing.writeContinue()
    onRequest(incoming, outgoing)
  })
  // Other expectations need not be met, and Node's own refusal would have no words.
  server.on('checkExpectation', onRequest)
  // Node would leave out the headers beyond this many: one that a proxy added, of all things.
  server.maxHeadersCount = 0
  server.keepAliveTimeout = settings.keepAliveMs
  server.headersTimeout = settings.headersMs
  // Bodies have a deadline of their own, since files for hosts may take hours.
  server.requestTimeout = 0
  limitConnections(server, settings)
  server.on('clientError', answerClientError)
  // Node would wait for a handler that takes the socket over; there is none to tunnel to.
  server.on('connect', (_incoming, socket) => answerClientError(CONNECT_REFUSED, socket as Socket))
  await bind(server, settings)
  const { address, port, family } = server.address() as AddressInfo
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
    destroy: () => server.closeAllConnections(),
  }
}

const ADAPTER = { overrideGlobalObjects: false }

const FORMS: readonly ErrorForm[] = [anthropicErrorForm, openaiReplyForm, ollamaReplyForm]

const ANTHROPICS = /^\/(?:(?:api\/)?v1\/)?messages(?:[/?]|$)/

/** Some clients leave out the `/v1` (wire.md 3). */
const OPENAIS =
  /^\/(?:(?:api\/)?v1\/|(?:(?:chat\/)?completions|embeddings|models|responses|audio)(?:[/?]|$))/

/** For what is refused before it has a route. */
const formOf = (url: string): ErrorForm => {
  if (ANTHROPICS.test(url)) return anthropicErrorForm
  return OPENAIS.test(url) ? openaiReplyForm : ollamaReplyForm
}

const bind = async (server: Server, { host, port }: ServerSettings): Promise<void> => {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, backlog: 1_024 }, () => resolve())
    })
  } catch (error) {
    throw await explain(error as NodeJS.ErrnoException, { host, port })
  }
}

const explain = async (
  error: NodeJS.ErrnoException,
  { host, port }: { host: string; port: number },
): Promise<Error> => {
  const place = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE': {
      const owner = (await findPortOwner(port)) ?? 'another program'
      return new SetupFault(
        `port ${port} is taken by ${owner}: stop it, or set another address with SEADRAGON_LISTEN=${host}:${port + 1}`,
      )
    }
    case 'EACCES':
      return new SetupFault(`this user may not listen on ${place}: choose a port above 1023`)
    case 'EADDRNOTAVAIL':
      return new SetupFault(`this machine has no address ${host}: correct the setting listen`)
    default:
      return error
  }
}

/** What some path or other is there for; those that are refused here are for none. */
const SERVED_METHODS = 'GET, HEAD, POST, PATCH, DELETE, OPTIONS'

/** What the adapter cannot make a URL of never gets to a route; its own answer would be empty. */
const answerRequestErrorIn =
  (form: ErrorForm) =>
  (error: unknown): Response => {
    if (!(error instanceof Error) || error.name !== 'RequestError') throw error
    return new Response(new Uint8Array(form.errorBody(UNREADABLE)), {
      status: statusOf(UNREADABLE.code),
      headers: { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' },
    })
  }

const UNREADABLE: Refusal = {
  code: 'invalid_request',
  message: 'the request target or the Host header is not valid',
}

/** Node keeps the reply that a socket is at under this name, and null between two of them. */
const hasBegunReply = (socket: Socket & { readonly _httpMessage?: ServerResponse | null }) => {
  const reply = socket._httpMessage
  return reply === undefined ? socket.bytesWritten > 0 : reply?.headersSent === true
}

const CONNECT_REFUSED: NodeJS.ErrnoException = Object.assign(new Error(), {
  code: 'CONNECT_REFUSED',
})

const CLIENT_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the request headers are too large'],
  CONNECT_REFUSED: ['405 Method Not Allowed', 'the method CONNECT is not served'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not come in time'],
}

const CLIENT_ERROR_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'head_too_large',
  CONNECT_REFUSED: 'method_not_allowed',
}

/**
 * Bytes that are no request: told so in the gateway's own form, and the connection is closed. Where a
 * reply has begun on it the words would land in the middle of that, so it is only closed.
 */
const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegunReply(socket)) {
    socket.destroy()
    return
  }
  const [status, message] = CLIENT_ERRORS[error.code ?? ''] ?? [
    '400 Bad Request',
    'the request is not valid HTTP',
  ]
  const code = CLIENT_ERROR_CODES[error.code ?? ''] ?? 'invalid_request'
  const body = JSON.stringify({ error: message, code })
  const length = Buffer.byteLength(body)
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  )
  // Its end is the client's to close as well; one that does not must not keep what it began to send.
  socket.setTimeout(CLOSE_MS, () => socket.destroy())
}
