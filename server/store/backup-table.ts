import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import { copyData, GROWING } from './backup/copy-data.ts'
import type { OpenDatabase } from './database.ts'
import { COPY } from './migration-backup.ts'
import { faultCode } from './setup-fault.ts'
import type { StoreRefusal } from './store-refusal.ts'

export interface Backup {
  readonly name: string
  readonly path: string
  /** `before_update`: the database alone, as it was before a new version changed it. */
  readonly kind: 'by_hand' | 'before_update'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes: number
}

export interface Backups {
  /** The newest first. */
  readonly items: readonly Backup[]
  /** What the one that is being made has by now; null where none is. */
  readonly growingBytes: number | null
}

/** Copies of the data directory that lie in its folder `backups`. */
export interface BackupTable {
  list(): Promise<Backups>
  /** Resolves when it is whole; nothing else waits for it. Older ones are deleted then. */
  make(by: Actor): Promise<Backup | StoreRefusal>
}

export interface BackupOptions {
  readonly database: Pick<OpenDatabase, 'db' | 'backUp'>
  /** Lies in the data directory; made where it is missing. */
  readonly folder: string
  /** How many made by hand stay, the newest of all included; one does in any case. */
  readonly kept: number
  readonly clock: Clock
}

const BY_HAND = /^by-hand-(\d{8}T\d{6}Z)$/

export const createBackupTable = (options: BackupOptions): BackupTable => {
  const { folder } = options
  let growing: string | null = null
  return {
    list: async () => ({
      items: await backupsIn(folder),
      growingBytes: growing === null ? null : await bytesOf(growing),
    }),
    make: async (by) => {
      const name = `by-hand-${timeText(options.clock.wall())}`
      const path = join(folder, name)
      if (growing !== null || existsSync(path)) return UNDER_WAY
      growing = `${path}${GROWING}`
      try {
        return await make(path, { ...options, by })
      } catch (error) {
        return { refused: 'conflict', message: failure(path, faultCode(error)) }
      } finally {
        growing = null
      }
    },
  }
}

const UNDER_WAY: StoreRefusal = {
  refused: 'conflict',
  message: 'a backup is being made already: wait for it',
}

const failure = (path: string, code: string): string =>
  `the backup could not be written to ${path} (${code}): see to the room on its disk and to its rights, and try again`

const make = async (
  path: string,
  { database, folder, kept, clock, by }: BackupOptions & { readonly by: Actor },
): Promise<Backup> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    // What a run that was killed has left.
    if (name.startsWith('by-hand-') && name.endsWith(GROWING)) await remove(join(folder, name))
  }
  const at = clock.wall()
  const copyDatabase = (to: string): Promise<void> => database.backUp(to)
  const size = await copyData({ dataDir: dirname(folder), folder: path, now: at, copyDatabase })
  const byHand = (await backupsIn(folder)).filter(({ kind }) => kind === 'by_hand')
  for (const old of byHand.slice(Math.max(1, kept))) await remove(old.path)
  const name = basename(path)
  await appendAudit(database.db, clock, {
    by,
    action: 'backup.create',
    target: { kind: 'backup', id: null, name },
    before: null,
    after: { path, ...size },
  })
  return byHand.find((backup) => backup.name === name)!
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

/** 2026-11-22T04:05:06.789Z as 20261122T040506Z. */
const timeText = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')

const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const backupsIn = async (folder: string): Promise<readonly Backup[]> => {
  const names = existsSync(folder) ? await readdir(folder) : []
  const found = names.flatMap((name) => {
    const byHand = BY_HAND.exec(name)?.[1]
    const time = byHand ?? COPY.exec(name)?.[1]
    if (time === undefined) return []
    const kind = byHand === undefined ? ('before_update' as const) : ('by_hand' as const)
    return [{ name, path: join(folder, name), kind, at: timeOf(time) }]
  })
  const sized = found.map(async (each) => ({ ...each, bytes: await bytesOf(each.path) }))
  return (await Promise.all(sized)).sort((a, b) => b.at - a.at)
}

/** Of a file, or of all files below a folder; what is gone meanwhile takes nothing. */
const bytesOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.size
  const names = await readdir(path).catch(() => [])
  const sizes = await Promise.all(names.map((name) => bytesOf(join(path, name))))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}
