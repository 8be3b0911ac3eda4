import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { SetupFault } from '../store/setup-fault.ts'
import { findPortOwner } from './port-owner.ts'

export interface ServerSettings {
  readonly host: string
  readonly port: number
  /** For the head of a request to come. */
  readonly headersMs: number
  /** For the whole of a request to come, its body included; replies may take as long as they do. */
  readonly bodyMs: number
}

export interface ListeningServer {
  /** `http://address:port`, as it really listens. */
  readonly url: string
  /** Takes no new connections and ends idle ones; resolves when all are gone. */
  close(): Promise<void>
  /** Cuts what is still open. */
  destroy(): void
}

/** Over the 60 to 65 s that pooling clients keep a connection, so that they never meet our close. */
const KEEP_ALIVE_MS = 75_000

export const listen = async (
  fetch: Parameters<typeof createAdaptorServer>[0]['fetch'],
  settings: ServerSettings,
): Promise<ListeningServer> => {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { keepAlive: true },
  }) as Server
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = settings.headersMs
  server.requestTimeout = settings.bodyMs
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerClientError(error, socket)
  })
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

const CLIENT_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the request headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not come in time'],
}

/** Bytes that are no request: told so in the gateway's own form, and the connection is closed. */
const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, message] = CLIENT_ERRORS[error.code ?? ''] ?? [
    '400 Bad Request',
    'the request is not valid HTTP',
  ]
  const body = JSON.stringify({ error: message, code: 'invalid_request' })
  const length = Buffer.byteLength(body)
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  )
}
