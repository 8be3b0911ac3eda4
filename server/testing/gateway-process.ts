import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ChangeFeed } from './upstream/change-feed.ts'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))

/** What Node is to run: the sources as they are, or what `npm start` runs and `npm run build` has made. */
const SOURCES = ['--import', 'tsx', join(CHECKOUT, 'server', 'main.ts')]
export const BUILD = [join(CHECKOUT, 'dist', 'server', 'main.js')]

/** A gateway in a process of its own, as an operator runs it, so that it can be signalled and killed. */
export class GatewayProcess {
  /** Everything that it wrote to standard output and error. */
  output = ''
  url = ''
  readonly #child: ChildProcess
  readonly #dataDir: string
  readonly #feed = new ChangeFeed()
  #exit: { code: number | null; signal: NodeJS.Signals | null } | null = null

  constructor(child: ChildProcess, dataDir: string) {
    this.#child = child
    this.#dataDir = dataDir
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.output += `${line}\n`
        const url = /"url":"(http[^"]*)","msg":"Seadragon is listening"/.exec(line)?.[1]
        if (url !== undefined) this.url = url
        this.#feed.changed()
      })
    }
    void once(child, 'close').then(([code, signal]) => {
      this.#exit = { code: code as number | null, signal: signal as NodeJS.Signals | null }
      this.#feed.changed()
    })
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** False once it has ended, however that came. */
  get isRunning(): boolean {
    return this.#exit === null
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Resolves when a line of the output has the text, or when it has ended. */
  async untilSaid(text: string): Promise<void> {
    await this.#feed.until(() => this.output.includes(text) || this.#exit !== null)
    if (!this.output.includes(text)) throw new Error(`it ended without ${text}:\n${this.output}`)
  }

  /** Exit code and signal, once its output is closed too. */
  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    await this.#feed.until(() => this.#exit !== null)
    return this.#exit!
  }

  /** A request to `/api/admin`, answered with its status and its JSON. */
  async admin(method: string, path: string, body?: unknown) {
    const token = readFileSync(join(this.#dataDir, 'admin-token'), 'utf8').trim()
    const reply = await fetch(`${this.url}/api/admin${path}`, {
      method,
      headers: { 'X-Admin-Token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: reply.status, json: (await reply.json()) as unknown }
  }
}

/** Starts one and waits until it listens. `settings` are variables without their prefix. */
export async function startGatewayProcess(
  dataDir: string,
  settings: Readonly<Record<string, string>>,
  program: readonly string[] = SOURCES,
): Promise<GatewayProcess> {
  const variables = Object.entries(settings).map(([name, value]) => [`SEADRAGON_${name}`, value])
  const child = spawn(process.execPath, program, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: CHECKOUT,
    env: {
      PATH: process.env['PATH'],
      SEADRAGON_LISTEN: '127.0.0.1:0',
      SEADRAGON_DATA: dataDir,
      ...Object.fromEntries(variables),
    },
  })
  const gateway = new GatewayProcess(child, dataDir)
  await gateway.untilSaid('Seadragon is listening')
  return gateway
}
