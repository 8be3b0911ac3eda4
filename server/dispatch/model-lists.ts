import { canonicalModelName } from '../../shared/model-name.ts'
import type { ModelEntry, ResidentEntry } from '../flow/model-entry.ts'
import type { Host } from './host.ts'

/** The models of all hosts as one list, a model that several have once, newest first as in Ollama. */
export const mergeModels = (hosts: readonly Host[]): ModelEntry[] =>
  mergeByName(hosts.flatMap((host) => host.models)).sort((a, b) => newestFirst(a, b))

/** What is loaded anywhere; of a model that several hosts hold, the one that stays longest. */
export const mergeResidents = (hosts: readonly Host[]): ResidentEntry[] =>
  mergeByName(
    hosts
      .flatMap((host) => host.residents)
      .sort((a, b) => timeOf(b.expires_at) - timeOf(a.expires_at)),
  )

const mergeByName = <Entry extends { readonly name: string }>(entries: Entry[]): Entry[] => {
  const byKey = new Map<string, Entry>()
  for (const entry of entries) {
    const key = canonicalModelName(entry.name)
    if (!byKey.has(key)) byKey.set(key, entry)
  }
  return [...byKey.values()]
}

const newestFirst = (a: ModelEntry, b: ModelEntry): number =>
  timeOf(b.modified_at) - timeOf(a.modified_at) || (a.name < b.name ? -1 : 1)

const timeOf = (text: string): number => {
  const time = Date.parse(text)
  return Number.isNaN(time) ? 0 : time
}

/** What clients get where no host has said a version: one that all of them accept. */
const VERSION_WITHOUT_HOSTS = '0.33.0'

/**
 * The lowest of the hosts' versions, which all of them can serve, its suffix cut for clients that parse
 * it. Only Ollama's count: clients look there for what Ollama can.
 */
export const lowestVersion = (hosts: readonly Host[]): string => {
  const versions = hosts
    .filter((host) => host.driver.profile.protocol === 'ollama')
    .map((host) => /^\d+\.\d+\.\d+/.exec(host.version ?? '')?.[0])
    .filter((version) => version !== undefined)
  return versions.sort(compareVersions)[0] ?? VERSION_WITHOUT_HOSTS
}

const compareVersions = (a: string, b: string): number => {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  return left[0]! - right[0]! || left[1]! - right[1]! || left[2]! - right[2]!
}
