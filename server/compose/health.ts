import type { HealthFigures, SupportBundle } from '../../shared/api/health.ts'
import { describeFigures } from '../api/admin/stats-api.ts'
import type { HostDesk } from '../api/hosts/host-desk.ts'
import type { Clock } from '../clock.ts'
import type { Settings } from '../config/settings-schema.ts'
import type { LoopDelay } from '../health/loop-delay.ts'
import type { Finding } from '../health/finding.ts'
import type { Store } from '../store/store-client.ts'
import type { Core } from './core.ts'
import type { RunSettings } from './run-settings.ts'

interface BundleParts {
  readonly core: Core
  readonly hosts: HostDesk
  readonly overrides: Pick<RunSettings, 'live' | 'settings'>
  readonly usage: Pick<Store['usage'], 'progress'>
  readonly clock: Clock
}

/** What is told of an installation beside the findings. Of secrets only whether they are set. */
export const composeDescription =
  ({ core, hosts, overrides, usage, clock }: BundleParts) =>
  async (): Promise<Omit<SupportBundle, 'at' | 'findings'>> => {
    const { dataBytes, versions } = await import('../health/installation.ts')
    return {
      versions: versions(),
      process: {
        uptimeS: Math.round(process.uptime()),
        memoryBytes: process.memoryUsage().rss,
      },
      dataBytes: await dataBytes(overrides.live.current.data),
      settings: overrides.settings
        .list()
        .map(({ name, origin, isSet, value }) => ({ name, origin, isSet, value })),
      hosts: [...hosts.list()],
      stats: describeFigures({ clock, ...core }),
      journal: await usage.progress(),
      metrics: await core.metrics.registry.metrics(),
    }
  }

interface FigureParts {
  readonly current: () => Settings
  readonly store: Pick<Store, 'usage' | 'backups'>
  readonly loopDelay: LoopDelay
}

/** What the gateway says of itself without looking at anything else. */
export const composeFigures =
  ({ current, store, loopDelay }: FigureParts) =>
  async (): Promise<Omit<HealthFigures, 'at'>> => {
    const look = await import('../health/installation.ts')
    const { data } = current()
    const [progress, backups, disk, databaseBytes] = await Promise.all([
      store.usage.progress(),
      store.backups.list(),
      look.diskOf(data),
      look.databaseBytes(data),
    ])
    return {
      versions: look.versions(),
      uptimeMs: Math.round(process.uptime() * 1_000),
      memoryBytes: process.memoryUsage().rss,
      loopDelay: loopDelay.worst(),
      disk,
      databaseBytes,
      journal: {
        ...(await look.journalBytes(data, progress)),
        readUpTo: progress.lastAt === 0 ? null : progress.lastAt,
      },
      lastBackup: backups.items.find(({ kind }) => kind === 'by_hand') ?? null,
    }
  }

interface HealthParts {
  /** The settings that count now. */
  readonly current: () => Settings
  readonly hosts: HostDesk
  readonly whitelist: Pick<Store['whitelist'], 'list'>
  readonly clock: Clock
}

/**
 * The checks of the command doctor that make sense while the gateway runs. A look at the whole database
 * is not among them: callers would wait for it.
 */
export const composeExamination =
  ({ current, hosts, whitelist, clock }: HealthParts) =>
  async (): Promise<readonly Finding[]> => {
    const checks = await loadChecks()
    const { checkNode, checkOpenness, checkModes, checkDisk, checkHosts, checkUpdate } = checks
    const settings = current()
    const addresses = (await whitelist.list()).map(({ address }) => address)
    const inUse = hosts.list().filter(({ isInUse }) => isInUse)
    const urls = inUse.map(({ url, ...host }) => ({ ...host, ...(url !== null && { url }) }))
    return [
      ...checkNode(process.versions.node),
      ...(await checkUpdate(settings.updates.url, checks.versions()['seadragon'] ?? '')),
      ...(await checkModes(settings.data)),
      ...(await checkDisk(settings.data)),
      ...checkOpenness(settings, addresses),
      ...(await checkHosts(urls, clock.wall())),
    ]
  }

/**
 * Only when they are asked for: with them comes what builds queries of the database, which this thread never
 * does, and it would take 10 MB for as long as the gateway runs.
 */
const loadChecks = async () => {
  const [data, hosts, openness, update, installation] = await Promise.all([
    import('../health/data-checks.ts'),
    import('../health/host-checks.ts'),
    import('../health/openness-checks.ts'),
    import('../health/update-check.ts'),
    import('../health/installation.ts'),
  ])
  return { ...data, ...hosts, ...openness, ...update, versions: installation.versions }
}
