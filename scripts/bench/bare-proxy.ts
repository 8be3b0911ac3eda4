import type { ServerResponse } from 'node:http'
import { serve } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'
import { tellParent } from './parent-channel.ts'

/**
 * The base that the gateway is compared with: the same stack with nothing on it. Hono takes the
 * request, the body is read and parsed once, and undici's `dispatch` writes into the raw response.
 */
const pool = new Pool(process.argv[2]!, { connections: 2048, pipelining: 1 })

const passOn = (response: ServerResponse, done: () => void): Dispatcher.DispatchHandler => ({
  onRequestStart: () => undefined,
  onResponseStart: (_controller, status, headers) => {
    response.writeHead(status, { 'content-type': headers['content-type'] ?? 'application/json' })
  },
  onResponseData: (controller, bytes) => {
    if (response.write(bytes)) return
    controller.pause()
    response.once('drain', () => controller.resume())
  },
  onResponseEnd: () => {
    response.end()
    done()
  },
  onResponseError: (_controller, error) => {
    response.destroy(error)
    done()
  },
})

const app = new Hono<{ Bindings: HttpBindings }>()

app.post('*', async (c) => {
  const body = Buffer.from(await c.req.arrayBuffer())
  JSON.parse(body.toString())
  const headers = { 'content-type': 'application/json' }
  await new Promise<void>((resolve) =>
    pool.dispatch(
      { path: c.req.path, method: 'POST', headers, body },
      passOn(c.env.outgoing, resolve),
    ),
  )
  return RESPONSE_ALREADY_SENT
})

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
  tellParent(server as Parameters<typeof tellParent>[0]),
)
