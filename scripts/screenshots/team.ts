import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { segmentPath } from '../../server/store/journal-segments.ts'
import { registerPerson, type ChatPerson } from '../../server/testing/chat-person.ts'
import { startTestGateway, type TestGateway } from '../../server/testing/gateway.ts'
import { startSignedIn, type SignedIn } from '../../server/testing/pages/signed-in.ts'
import { createTurnstile, type Turnstile } from '../../server/testing/upstream/turnstile.ts'
import { startUpstream, type Upstream } from '../../server/testing/upstream/upstream.ts'
import { writeAnswers } from './answers.ts'
import { pastMonths, type Regular } from './past-months.ts'

const LARGE = 'llama3.3:70b'
const SMALL = 'qwen3:8b'

const KEYS = [
  { name: 'build robot', limits: { tokensPerDay: 500_000, requestsPerMinute: 60 } },
  { name: 'Open WebUI', limits: { running: 2, waiting: 20 } },
  { name: 'ticket triage', priority: 2 },
  { name: 'nightly reports', priority: 6 },
  { name: 'notebook of Grace', models: [SMALL], expiresAt: Date.now() + 30 * 86_400_000 },
] as const

/** A small team with two hosts, some months behind it, and its admin, ada, in a browser. */
export interface Team extends SignedIn {
  readonly keys: ReadonlyMap<string, string>
  readonly grace: ChatPerson
  /** Where requests of the flood stop, in the middle of their answers. */
  readonly turnstile: Turnstile
  /** Fills both hosts and puts others behind them. */
  flood(): Promise<void>
  /** Ends whatever waits or runs. */
  clear(): Promise<void>
}

export const startTeam = async (): Promise<Team> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'seadragon-'))
  const turnstile = createTurnstile()
  const upstreams = await startHosts(turnstile)
  const hosts = [
    { name: 'gpu-large', driver: 'ollama', url: upstreams[0]!.url, slots: 2 },
    { name: 'gpu-small', driver: 'ollama', url: upstreams[1]!.url, slots: 1 },
  ]
  const settings = { IDENTIFY__WHITELIST: '["127.0.0.0/16"]' }
  const keys = await prepare(dataDir, await startTestGateway({ hosts, dataDir, settings }))
  const signedIn = await startSignedIn({ hosts, dataDir, settings })
  const { gateway } = signedIn
  await gateway.admin('POST', '/whitelist', { address: '192.168.1.0/24', note: 'the office' })
  await gateway.admin('POST', '/tokens', { role: 'user', note: 'for Linus' })
  const grace = await registerPerson(gateway, 'grace')
  return {
    ...signedIn,
    keys,
    grace,
    turnstile,
    flood: () => flood(gateway, keys, grace),
    clear: () => clear(gateway),
    stop: async () => {
      await signedIn.stop()
      for (const upstream of upstreams) await upstream.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const startHosts = async (turnstile: Turnstile): Promise<readonly Upstream[]> => {
  const shelves = [[LARGE, 'gpt-oss:120b'], [SMALL]]
  return Promise.all(
    shelves.map(async (models) => {
      const upstream = await startUpstream({
        models,
        replays: false,
        beforeToken: (request, index) =>
          request.text.includes(FLOOD) && index === 40 ? turnstile.pass() : undefined,
      })
      writeAnswers(upstream, turnstile)
      return upstream
    }),
  )
}

/** Keys, and the months that they were used in, before anybody has an account. */
const prepare = async (dataDir: string, gateway: TestGateway): Promise<Map<string, string>> => {
  const keys = new Map<string, string>()
  for (const key of KEYS) keys.set(key.name, await gateway.createKey(key))
  const { json } = await gateway.admin('GET', '/apikeys')
  await gateway.stop()
  const idOf = (name: string): string =>
    json.items.find((key: { name: string }) => key.name === name).id
  const journal = join(dataDir, 'journal')
  mkdirSync(journal, { recursive: true })
  writeFileSync(segmentPath(journal, 900), pastMonths(regularsOf(idOf), Date.now()))
  return keys
}

const regularsOf = (idOf: (name: string) => string): readonly Regular[] => [
  regular('10.0.3.17', 'direct', 22),
  regular('10.0.3.24', 'direct', 13),
  { ...regular('Open WebUI', 'app', 18), keyId: idOf('Open WebUI') },
  { ...regular('build robot', 'app', 9), keyId: idOf('build robot'), ...ON_SMALL },
  { ...regular('ticket triage', 'app', 6), keyId: idOf('ticket triage'), ...ON_SMALL },
  { ...regular('nightly reports', 'batch', 7), keyId: idOf('nightly reports') },
  regular('marie', 'chat', 8),
  { ...regular('linus', 'chat', 5), ...ON_SMALL },
]

const ON_SMALL = { model: SMALL, host: 'gpu-small' }

const regular = (name: string, callerClass: Regular['class'], requests: number): Regular => ({
  name,
  class: callerClass,
  keyId: null,
  model: LARGE,
  host: 'gpu-large',
  requests,
})

const FLOOD = 'a flood'

const flood = async (
  gateway: TestGateway,
  keys: ReadonlyMap<string, string>,
  grace: ChatPerson,
): Promise<void> => {
  const ask = (name: string | null, model: string): void => {
    const headers = name === null ? {} : { 'X-API-Key': keys.get(name)! }
    const messages = [{ role: 'user', content: FLOOD }]
    const body = JSON.stringify({ model, messages, options: { num_predict: 200 } })
    fetch(`${gateway.url}/api/chat`, { method: 'POST', headers, body })
      .then((reply) => reply.text())
      // It is cancelled in the end.
      .catch(() => undefined)
  }
  for (const [name, model] of [
    ['Open WebUI', LARGE],
    ['build robot', SMALL],
    [null, LARGE],
    ['nightly reports', LARGE],
    ['ticket triage', SMALL],
    ['Open WebUI', LARGE],
    [null, LARGE],
    ['ticket triage', LARGE],
    ['nightly reports', SMALL],
  ] as const) {
    ask(name, model)
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
  await grace.ask(await grace.begin(), FLOOD, { model: LARGE })
}

const clear = async (gateway: TestGateway): Promise<void> => {
  const { items } = (await gateway.admin('GET', '/queue')).json
  const tickets = items.map(({ ticket }: { ticket: string }) => ticket)
  if (tickets.length > 0)
    await gateway.admin('POST', '/queue/actions', { tickets, action: 'cancel' })
}
