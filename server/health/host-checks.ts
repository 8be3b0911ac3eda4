import { readdir, readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { about, type Fixable } from './finding.ts'
import { look } from './look.ts'

/** A model server as the settings name it. */
interface NamedHost {
  readonly name: string
  readonly driver: string
  readonly url?: string
  readonly slots?: number
}

interface Versioned {
  readonly version?: string
}

const VERSION_PATHS: Readonly<Record<string, string>> = {
  ollama: '/api/version',
  openai: '/v1/models',
}

const CLOCK_DRIFT_MS = 60_000

/** What is the same for all hosts, looked at once. */
interface Surroundings {
  readonly nowMs: number
  /** Of the Ollama on this machine; null where it cannot be seen. */
  readonly parallel: number | null
}

/** Each host: whether it answers, is what it should be, has models, and agrees about the time. */
export const checkHosts = async (
  hosts: readonly NamedHost[],
  nowMs: number,
): Promise<readonly Fixable[]> => {
  const parallel = hosts.some(isOllamaHere) ? await ollamaParallel() : null
  const looks = hosts.map((host) => checkHost(host, { nowMs, parallel }))
  return (await Promise.all(looks)).flat()
}

const checkHost = async (
  host: NamedHost,
  { nowMs, parallel }: Surroundings,
): Promise<readonly Fixable[]> => {
  const found = about(`host ${host.name}`)
  if (host.url === undefined) return [found.ok('built-in demo host')]
  const base = host.url.replace(/(\/v1)?\/?$/, '')
  const sight = await look(base + (VERSION_PATHS[host.driver] ?? '/'))
  if (sight === null) {
    const repair =
      host.driver === 'ollama'
        ? `start it (ollama serve), or correct hosts.${host.name}.url`
        : `start it, or correct hosts.${host.name}.url`
    return [found.error(`${host.url} is not responding`, repair)]
  }
  if (sight.status === 401 || sight.status === 403) {
    // The credential of a host is not shown to a mere look.
    return [found.ok(`${host.url} responds and requires a credential`)]
  }
  if (sight.status >= 400 || sight.json === null) {
    const message = `the server at ${host.url} does not speak the ${host.driver} API (HTTP status ${sight.status})`
    return [found.error(message, `correct hosts.${host.name}.url and .driver`)]
  }
  return [
    answered(host, sight.json as Versioned),
    ...(host.driver === 'ollama' ? await checkModels(host.name, host.url) : []),
    ...checkClock(host.name, sight.clockMs, nowMs),
    ...(host.driver === 'ollama' ? [] : await checkServerSlots(host, base)),
    ...(isOllamaHere(host) ? checkSlots(host, parallel) : []),
    ...(await checkWayAround(host.name, host.url)),
  ]
}

const answered = ({ name, url }: NamedHost, { version }: Versioned): Fixable =>
  about(`host ${name}`).ok(`${url} responds${version === undefined ? '' : ` (version ${version})`}`)

const checkModels = async (name: string, url: string): Promise<Fixable[]> => {
  const found = about(`host ${name}: models`)
  const sight = await look(`${url.replace(/\/$/, '')}/api/tags`)
  const models = (sight?.json as { models?: readonly unknown[] } | null)?.models ?? []
  return models.length > 0
    ? [found.ok(models.length === 1 ? '1 model' : `${models.length} models`)]
    : [found.warning('no models installed', 'ollama pull gemma3, or another model of your choice')]
}

const checkClock = (name: string, clockMs: number | null, nowMs: number): Fixable[] => {
  const found = about(`host ${name}: clock`)
  if (clockMs === null) return [found.skipped('the host does not report its time')]
  const driftMs = Math.abs(clockMs - nowMs)
  if (driftMs <= CLOCK_DRIFT_MS) return [found.ok('in sync with this machine')]
  const message = `off by ${driftText(driftMs)} from this machine, so recorded times are unreliable`
  return [found.warning(message, 'timedatectl set-ntp true, on both machines')]
}

/** In a unit that people can picture: a clock in another year is off by hours too. */
const driftText = (driftMs: number): string => {
  const seconds = Math.round(driftMs / 1_000)
  if (seconds < 600) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 600 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** Ollama's own queue hides behind one slot too many, and its slots idle behind one too few. */
const checkSlots = ({ name, slots = 1 }: NamedHost, parallel: number | null): Fixable[] => {
  const found = about(`host ${name}: slots`)
  if (parallel === null) return [found.skipped('its OLLAMA_NUM_PARALLEL cannot be read from here')]
  if (parallel === slots) return [found.ok(`${slots}, same as its OLLAMA_NUM_PARALLEL`)]
  const message = `slots is ${slots}, but its OLLAMA_NUM_PARALLEL is ${parallel}`
  return [found.warning(message, `set hosts.${name}.slots to ${parallel}`)]
}

/** llama.cpp says how many it has; more wait inside it. Nothing needs to be set. */
const checkServerSlots = async ({ name, slots }: NamedHost, base: string): Promise<Fixable[]> => {
  const sight = await look(`${base}/props`)
  const told = (sight?.json as { total_slots?: unknown } | null)?.total_slots
  if (typeof told !== 'number') return []
  const found = about(`host ${name}: slots`)
  if (slots === undefined || slots === told) return [found.ok(`${told}, as reported by the host`)]
  const message = `slots is ${slots}, but the host reports ${told}`
  return [found.warning(message, `remove hosts.${name}.slots, or set it to ${told}`)]
}

const isOllamaHere = ({ driver, url }: NamedHost): boolean =>
  driver === 'ollama' && url !== undefined && isLoopback(new URL(url).hostname)

const isLoopback = (hostname: string): boolean => /^(127\.|localhost$|\[::1\]$)/.test(hostname)

/** The variable of the Ollama that runs on this machine; null where none does or it is another user's. */
const ollamaParallel = async (): Promise<number | null> => {
  if (process.platform !== 'linux') return null
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() !== 'ollama') continue
      const variables = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
      const value = variables.find((text) => text.startsWith('OLLAMA_NUM_PARALLEL='))
      return value === undefined ? 1 : Number(value.split('=')[1])
    } catch {
      // It has ended, or belongs to somebody else.
    }
  }
  return null
}

/** A host of this machine that also answers on its network address can be used past the gateway. */
const checkWayAround = async (name: string, url: string): Promise<Fixable[]> => {
  const { hostname, port, protocol } = new URL(url)
  if (!isLoopback(hostname)) return []
  const found = about(`host ${name}: direct access`)
  for (const address of networkAddresses()) {
    const sight = await look(`${protocol}//${address}:${port}/`)
    if (sight === null) continue
    return [
      found.warning(
        `it also responds at ${address}:${port}, so clients can bypass the gateway`,
        'make it listen on localhost only: OLLAMA_HOST=127.0.0.1 for Ollama, --host 127.0.0.1 for others',
      ),
    ]
  }
  return [found.ok('reachable from this machine only')]
}

const networkAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
