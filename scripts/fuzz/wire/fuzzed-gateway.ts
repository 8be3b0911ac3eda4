import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SCOPES } from '../../../shared/scope.ts'
import { startGatewayProcess } from '../../../server/testing/gateway-process.ts'
import type { GatewayProcess } from '../../../server/testing/gateway-process.ts'
import { isHostPath } from '../../../server/testing/host-paths.ts'
import { JSON_UTF8, goReply } from '../../../server/testing/upstream/steps.ts'
import { startUpstream } from '../../../server/testing/upstream/upstream.ts'
import type { Upstream } from '../../../server/testing/upstream/upstream.ts'
import { answerAnything } from './host-script.ts'
import { ADMIN_PLACE, KEY_PLACE } from './request-grammar.ts'

const SLOTS = 8
const IDLE_MS_MAX = 30_000

/** A whole gateway in a process of its own, before a host of ours, and what must hold of both. */
export class FuzzedGateway {
  readonly #gateway: GatewayProcess
  readonly #host: Upstream
  readonly #folder: string
  readonly #key: string
  readonly #adminToken: string
  hostRequests = 0

  private constructor(parts: {
    gateway: GatewayProcess
    host: Upstream
    folder: string
    key: string
  }) {
    this.#gateway = parts.gateway
    this.#host = parts.host
    this.#folder = parts.folder
    this.#key = parts.key
    this.#adminToken = readFileSync(join(parts.folder, 'admin-token'), 'utf8').trim()
  }

  static async start(): Promise<FuzzedGateway> {
    const host = await startUpstream({ slots: SLOTS })
    // Models stay on the shelf, or soon every request would ask for one that is gone.
    host.script(goReply(200, JSON_UTF8, '{"status":"success"}'), {
      times: Infinity,
      when: ({ route }) => ['/api/delete', '/api/create', '/api/pull'].includes(route),
    })
    host.script(answerAnything, { times: Infinity })
    const folder = mkdtempSync(join(tmpdir(), 'seadragon-fuzz-'))
    const gateway = await startGatewayProcess(folder, {
      HOSTS: JSON.stringify([{ name: 'gpu0', driver: 'ollama', url: host.url, slots: SLOTS }]),
      LIMITS__BODY_BYTES_MAX: '1048576',
    })
    // The first is for requests that revoke a key by a number that they can guess.
    await gateway.admin('POST', '/apikeys', { name: 'victim' })
    const { json } = await gateway.admin('POST', '/apikeys', { name: 'fuzz', scopes: [...SCOPES] })
    const { key } = json as { readonly key: string }
    return new FuzzedGateway({ gateway, host, folder, key })
  }

  get port(): number {
    return this.#gateway.port
  }

  /** Its own description of its paths. */
  async document(): Promise<unknown> {
    const headers = { 'X-Admin-Token': this.#adminToken }
    return await (await fetch(`${this.#gateway.url}/openapi.json`, { headers })).json()
  }

  /** The bytes as they are sent, with the secrets of this run in them. */
  dress(bytes: Buffer): Buffer {
    const text = bytes.toString('latin1')
    return Buffer.from(
      text.replaceAll(KEY_PLACE, this.#key).replaceAll(ADMIN_PLACE, this.#adminToken),
      'latin1',
    )
  }

  /** Resident memory in MB; null where the system does not tell. */
  memoryMb(): number | null {
    try {
      const status = readFileSync(`/proc/${this.#gateway.pid}/status`, 'utf8')
      return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_000)
    } catch {
      return null
    }
  }

  /** What is wrong with the gateway, or with what reached its host since the last look. */
  findProblem(): string | null {
    if (!this.#gateway.isRunning) return `the gateway ended: ${this.#gateway.output.slice(-3_000)}`
    const fault = /^.*(?:"level":60|a fault of the gateway).*$/m.exec(this.#gateway.output)
    // What was looked at need not be kept.
    this.#gateway.output = ''
    if (fault !== null) return fault[0]
    const requests = this.#host.requests.splice(0)
    this.hostRequests += requests.length
    const stray = requests.find(({ route }) => !isHostPath(route))
    return stray === undefined ? null : `the host was asked for ${stray.method} ${stray.path}`
  }

  /** Whether, once nobody asks any more, nothing waits or runs and no slot is in use. */
  async becomesIdle(): Promise<boolean> {
    const deadline = performance.now() + IDLE_MS_MAX
    while (performance.now() < deadline) {
      const { json } = await this.#gateway.admin('GET', '/stats')
      const stats = json as { queue_length: number; active_requests: number }
      if (stats.queue_length === 0 && stats.active_requests === 0)
        return this.#host.slots.running === 0
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return false
  }

  async stop(): Promise<void> {
    this.#gateway.kill('SIGKILL')
    await this.#gateway.ended()
    await this.#host.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
