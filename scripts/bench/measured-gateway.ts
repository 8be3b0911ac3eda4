import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import type { Children } from './children.ts'
import { freePort, untilWorks } from './free-port.ts'
import type { Rival } from './rival.ts'

const ADMIN_TOKEN = 'the-admin-token-of-a-benchmark'
const BOUND = 100_000
const CONNECTIONS_MAX = 50_000

export interface GatewayOptions {
  /** What is measured: the compiled main file. */
  readonly main: string
  readonly upstreamPort: number
  readonly slots: number
  /** Where its data directory is made. */
  readonly folder: string
}

/** The gateway as an operator runs it, with its whole pipeline on and bounds that nothing reaches. */
export class MeasuredGateway {
  readonly rival: Rival
  readonly child: ChildProcess
  readonly #url: string

  private constructor(child: ChildProcess, port: number, key: string) {
    this.child = child
    this.rival = { name: 'seadragon', pid: child.pid!, target: { port, key } }
    this.#url = `http://127.0.0.1:${port}`
  }

  static async start(children: Children, options: GatewayOptions): Promise<MeasuredGateway> {
    const port = await freePort()
    const data = join(options.folder, `data-${port}`)
    mkdirSync(data)
    const child = children.startProgram(
      process.execPath,
      [options.main],
      environmentOf(options, { port, data }),
    )
    const url = `http://127.0.0.1:${port}`
    await untilWorks(async () => {
      const reply = await fetch(`${url}/ready`)
      if (!reply.ok) throw new Error(`the gateway is not ready: ${await reply.text()}`)
    })
    const answer = (await askAdmin(`${url}/api/admin/apikeys`, { name: 'bench' })) as {
      key: string
    }
    return new MeasuredGateway(child, port, answer.key)
  }

  /** How many requests wait at this moment. */
  async waiting(): Promise<number> {
    const stats = (await askAdmin(`${this.#url}/api/admin/stats`)) as { queue_length: number }
    return stats.queue_length
  }
}

const environmentOf = (
  { upstreamPort, slots }: GatewayOptions,
  { port, data }: { readonly port: number; readonly data: string },
): NodeJS.ProcessEnv => {
  const url = `http://127.0.0.1:${upstreamPort}`
  return {
    // As `npm start`, the image and the unit of systemd have it.
    MALLOC_ARENA_MAX: '2',
    SEADRAGON_LISTEN: `127.0.0.1:${port}`,
    SEADRAGON_DATA: data,
    SEADRAGON_ADMIN_TOKEN: ADMIN_TOKEN,
    SEADRAGON_HOSTS: JSON.stringify([
      { name: 'bench', driver: 'ollama', url, slots },
      { name: 'openai', driver: 'openai', url, slots },
    ]),
    SEADRAGON_LOG__LEVEL: 'error',
    SEADRAGON_QUEUE__TICKETS_MAX: String(BOUND),
    SEADRAGON_QUEUE__FLOW_MAX__APP: String(BOUND),
    SEADRAGON_QUEUE__CLASS_MAX__APP: String(BOUND),
    SEADRAGON_LIMITS__CONNECTIONS_MAX: String(CONNECTIONS_MAX),
    SEADRAGON_LIMITS__CONNECTIONS_PER_ADDRESS_MAX: String(CONNECTIONS_MAX),
    SEADRAGON_WAIT__GRACE_MS: '1000',
  }
}

const askAdmin = async (url: string, body?: unknown): Promise<unknown> => {
  const reply = await fetch(url, {
    headers: { 'X-Admin-Token': ADMIN_TOKEN },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`)
  return await reply.json()
}
