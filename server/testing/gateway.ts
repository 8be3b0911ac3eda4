import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGateway } from '../compose/gateway.ts'
import { loadSettings } from '../config/load-settings.ts'
import { createLogger, type Logger } from '../log.ts'

/** What administration answers; the tests know which fields to expect. */
// oxlint-disable-next-line typescript/no-explicit-any
type AdminJson = any

interface TestGatewayOptions {
  /** As in the configuration. */
  readonly hosts: readonly Readonly<Record<string, unknown>>[]
  /** Variables without their prefix: `{ WAIT__GRACE_MS: '50' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** A data directory to go on with; otherwise a new one, which goes with the gateway. */
  readonly dataDir?: string
  /** Otherwise silent, or at the level of SEADRAGON_TEST_LOG. */
  readonly log?: Logger
}

export interface TestGateway {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly adminToken: string
  /** Where the first admin is made; null where there is one. */
  readonly setUpLink: string | null
  /** A request to `/api/admin`, answered with its status and its JSON. */
  admin(method: string, path: string, body?: unknown): Promise<{ status: number; json: AdminJson }>
  /** A new key's text. */
  createKey(key: Readonly<Record<string, unknown>>): Promise<string>
  stop(): Promise<void>
}

/** A whole gateway in this process, configured as an operator would, on a free port. */
export const startTestGateway = async (options: TestGatewayOptions): Promise<TestGateway> => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'seadragon-')))
  const variables = Object.entries(options.settings ?? {})
  const loaded = loadSettings({
    cwd: dataDir,
    env: {
      SEADRAGON_LISTEN: '127.0.0.1:0',
      SEADRAGON_DATA: dataDir,
      SEADRAGON_HOSTS: JSON.stringify(options.hosts),
      SEADRAGON_SHUTDOWN__DRAIN_MS: '2000',
      ...Object.fromEntries(variables.map(([name, value]) => [`SEADRAGON_${name}`, value])),
    },
  })
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems))
  const log = options.log ?? createLogger(process.env['SEADRAGON_TEST_LOG'] ?? 'silent')
  const gateway = await startGateway(loaded, log)
  const adminToken = gateway.adminToken.token
  const admin: TestGateway['admin'] = async (method, path, body) => {
    const reply = await fetch(`${gateway.url}/api/admin${path}`, {
      method,
      headers: { 'X-Admin-Token': adminToken },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: reply.status, json: await reply.json() }
  }
  return {
    url: gateway.url,
    port: Number(new URL(gateway.url).port),
    dataDir,
    adminToken,
    setUpLink: gateway.setUpLink,
    admin,
    createKey: async (key) => {
      const first = await admin('POST', '/apikeys', key)
      // Names are unique among keys, and most tests do not care for them.
      const name = `${String(key['name'])} ${randomUUID()}`
      const again = () => admin('POST', '/apikeys', { ...key, name })
      const { status, json } = first.status === 409 ? await again() : first
      if (status !== 201) throw new Error(`no key was made: ${json.error}`)
      return json.key
    },
    stop: async () => {
      await gateway.stop()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
