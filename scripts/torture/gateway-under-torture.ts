import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MAIN = join(ROOT, 'server/main.ts')
const LOOK_EVERY_MS = 25

export interface GatewayOptions {
  readonly dataDir: string
  readonly hostUrl: string
  readonly slots: number
  /** Variables without their prefix. */
  readonly settings?: Readonly<Record<string, string>>
  /** Modules that it loads before its own. */
  readonly preloads?: readonly URL[]
}

export interface GatewayStats {
  readonly queue_length: number
  readonly active_requests: number
  readonly hosts: readonly { readonly inUse: number }[]
}

/** Limits of fairness that would keep one address from making the load that a torture needs. */
const ROOMY: Readonly<Record<string, string>> = {
  IDENTIFY__WHITELIST: '["127.0.0.1"]',
  QUEUE__FLOW_MAX__DIRECT: '5000',
  QUEUE__CLASS_MAX__DIRECT: '5000',
  LIMITS__CONNECTIONS_PER_ADDRESS_MAX: '20000',
  BREAKER__FAILURES: '1000',
  LOG__LEVEL: 'warn',
}

/** A gateway in a process of its own whose log goes to a file, so that a long run costs no memory here. */
export class GatewayUnderTorture {
  readonly port: number
  readonly #child: ChildProcess
  readonly #options: GatewayOptions
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  #hasEnded = false

  private constructor(child: ChildProcess, port: number, options: GatewayOptions) {
    this.#child = child
    this.port = port
    this.#options = options
    const killChild = (): void => void child.kill('SIGKILL')
    process.once('exit', killChild)
    this.#exit = once(child, 'exit').then(([code, signal]) => {
      this.#hasEnded = true
      process.off('exit', killChild)
      return { code: code as number | null, signal: signal as NodeJS.Signals | null }
    })
  }

  /** Starts one and waits until it is ready to serve. */
  static async start(options: GatewayOptions): Promise<GatewayUnderTorture> {
    const port = await freePort()
    const logFile = openSync(`${options.dataDir}.log`, 'a')
    const hosts = [{ name: 'gpu0', driver: 'ollama', url: options.hostUrl, slots: options.slots }]
    const settings = {
      ...ROOMY,
      LISTEN: `127.0.0.1:${port}`,
      DATA: options.dataDir,
      HOSTS: JSON.stringify(hosts),
      ...options.settings,
    }
    const variables = Object.entries(settings).map(([name, value]) => [`SEADRAGON_${name}`, value])
    const modules = ['tsx', ...(options.preloads ?? []).map(String)]
    const imports = modules.flatMap((module) => ['--import', module])
    const child = spawn(process.execPath, [...imports, MAIN], {
      cwd: ROOT,
      stdio: ['ignore', logFile, logFile],
      env: { PATH: process.env['PATH'], ...Object.fromEntries(variables) },
    })
    closeSync(logFile)
    const gateway = new GatewayUnderTorture(child, port, options)
    await gateway.#untilReady()
    return gateway
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exit
  }

  /** Ends it as an operator would; everything is in its database afterwards. */
  async stop(): Promise<void> {
    this.kill('SIGTERM')
    const { code } = await this.ended()
    if (code !== 0) throw new Error(`the gateway ended with ${code}:\n${this.log()}`)
  }

  /** Files, sockets and the like that the process has open. */
  openFiles(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length
  }

  residentMib(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  }

  log(): string {
    return readFileSync(`${this.#options.dataDir}.log`, 'utf8')
  }

  async stats(): Promise<GatewayStats> {
    return (await (await this.#admin('stats')).json()) as GatewayStats
  }

  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text()
  }

  /** Whether its database answers. */
  async hasStore(): Promise<boolean> {
    const reply = await this.#admin('whitelist')
    await reply.arrayBuffer()
    return reply.ok
  }

  /** Whether nothing waits and nothing runs, within the time. */
  async becomesIdle(withinMs: number): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < withinMs; waitedMs += LOOK_EVERY_MS) {
      const { queue_length, active_requests, hosts } = await this.stats()
      if (queue_length + active_requests + hosts.reduce((sum, host) => sum + host.inUse, 0) === 0) {
        return true
      }
      await sleep(LOOK_EVERY_MS)
    }
    return false
  }

  #admin(resource: string): Promise<Response> {
    const token = readFileSync(join(this.#options.dataDir, 'admin-token'), 'utf8').trim()
    return fetch(`http://127.0.0.1:${this.port}/api/admin/${resource}`, {
      headers: { 'X-Admin-Token': token },
    })
  }

  async #untilReady(): Promise<void> {
    while (!this.#hasEnded) {
      const reply = await fetch(`http://127.0.0.1:${this.port}/ready`).catch(() => null)
      await reply?.arrayBuffer()
      if (reply?.ok) return
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error(`the gateway did not start:\n${this.log()}`)
  }
}

/** Below the ports that systems give to outgoing connections, of which a torture makes very many. */
const PORTS = { first: 10_000, last: 30_000 }

const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(PORTS.first, PORTS.last)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
