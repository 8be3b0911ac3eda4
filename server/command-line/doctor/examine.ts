import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '../../config/settings-schema.ts'
import { AdminClient } from '../admin-client.ts'
import { findTarget } from '../target.ts'
import { detectHost } from '../../dispatch/detection.ts'
import { checkDatabase, checkDisk, checkModes } from '../../health/data-checks.ts'
import { about, type Fixable } from '../../health/finding.ts'
import { checkGateway } from './gateway-checks.ts'
import { checkHosts } from '../../health/host-checks.ts'
import { versions } from '../../health/installation.ts'
import { checkNode, checkOpenness } from '../../health/openness-checks.ts'
import { checkUpdate } from '../../health/update-check.ts'
import { checkSettings } from './setting-checks.ts'

export interface Examination {
  /** Without asking anything over the network. */
  readonly isOffline: boolean
  readonly nowMs: number
}

/** Looks at everything that can be wrong with an installation, cheapest first. */
export const examine = async ({ isOffline, nowMs }: Examination): Promise<readonly Fixable[]> => {
  const { findings, loaded } = checkSettings()
  const node = checkNode(process.versions.node)
  if (loaded === null) return [...findings, ...node]
  const { settings } = loaded
  const local = [
    ...findings,
    ...node,
    ...(await checkModes(settings.data)),
    ...(await checkDisk(settings.data)),
    ...checkDatabase(settings.data),
  ]
  if (isOffline) return local
  return [
    ...local,
    ...(await checkUpdate(settings.updates.url, versions()['seadragon'] ?? '')),
    ...(await checkGateway(settings, urlOf(settings))),
    ...checkOpenness(settings, await whitelistOf(settings)),
    ...(await checkNamedHosts(settings, nowMs)),
  ]
}

/** The hosts that are configured, or the one that the gateway would find by itself. */
const checkNamedHosts = async (settings: Settings, nowMs: number): Promise<readonly Fixable[]> => {
  const hosts = settings.hosts ?? [await detectHost({})].filter((host) => host !== null)
  if (hosts.length === 0) return [NO_HOST]
  return await checkHosts(hosts, nowMs)
}

const NO_HOST = about('hosts').warning(
  'no model server found on this machine',
  'start one (ollama serve), or list your hosts in the setting hosts',
)

const urlOf = (settings: Settings): string => {
  const { host, port } = settings.listen
  return `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`
}

/** Of the running gateway, or what a first start would take. */
const whitelistOf = async (settings: Settings): Promise<readonly string[]> => {
  try {
    readFileSync(join(resolve(settings.data), 'admin-token'))
    const entries = await new AdminClient(findTarget({})).list<{ address: string }>('/whitelist')
    return entries.map(({ address }) => address)
  } catch {
    return settings.identify.whitelist
  }
}
