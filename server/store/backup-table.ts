import { mkdir, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import { backupsIn, bytesOf, freeNameIn, type Backup } from './backup/backup-folder.ts'
import { bytesToCopy, copyData, GROWING, type CopySize } from './backup/copy-data.ts'
import type { OpenDatabase } from './database.ts'
import { faultCode } from './setup-fault.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

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
  /** What stays free on the disk, for the journal lies on it too: without room requests are refused. */
  readonly spareBytes: number
  readonly clock: Clock
}

/** To be made once, when nothing else makes a backup in the folder. */
export const createBackupTable = (options: BackupOptions): BackupTable => {
  const { folder, clock } = options
  let growing: string | null = null
  return {
    list: async () => ({
      items: await backupsIn(folder),
      growingBytes: growing === null ? null : await bytesOf(growing),
    }),
    make: async (by) => {
      if (growing !== null) return UNDER_WAY
      const name = freeNameIn(folder, clock.wall())
      growing = join(folder, name + GROWING)
      try {
        return await make(name, { ...options, by })
      } finally {
        growing = null
      }
    },
  }
}

const conflict = (message: string): StoreRefusal => ({ refused: 'conflict', message })

const UNDER_WAY = conflict('a backup is already in progress: wait for it to finish')

type MakeOptions = BackupOptions & { readonly by: Actor }

/** Older ones go last of all: whatever fails before, nothing is lost by it. */
const make = async (name: string, options: MakeOptions): Promise<Backup | StoreRefusal> => {
  const path = join(options.folder, name)
  const size = await write(path, options).catch((error: unknown) => conflict(failure(path, error)))
  if (isRefused(size)) return size
  const refusal =
    (await refusalOf(note({ name, path, size }, options), (code) => unnoted(path, code))) ??
    (await refusalOf(deleteOlder(name, options), (code) => notDeleted(path, code)))
  if (refusal !== null) return refusal
  const made = (await backupsIn(options.folder)).find((backup) => backup.name === name)
  return made ?? conflict(failure(path, 'ENOENT'))
}

const refusalOf = (step: Promise<void>, message: (code: string) => string) =>
  step.then(
    () => null,
    (error: unknown) => conflict(message(faultCode(error))),
  )

const failure = (path: string, error: unknown): string =>
  `the backup could not be written to ${path} (${faultCode(error)}): see to the room on its disk and to its rights, and try again`

const unnoted = (path: string, code: string): string =>
  `the backup is whole in ${path}, but the audit log does not tell of it, because the database could not be written (${code}); older backups were kept`

const notDeleted = (path: string, code: string): string =>
  `the backup is whole in ${path}, but an older one could not be deleted (${code}): see to the rights of the folder`

const write = async (
  path: string,
  { database, folder, spareBytes, clock }: BackupOptions,
): Promise<CopySize | StoreRefusal> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const needed = bytesToCopy(dirname(folder))
  if (free < needed + spareBytes) return conflict(tooLittleRoom({ free, needed, spareBytes }))
  const copyDatabase = (to: string): Promise<void> => database.backUp(to)
  return copyData({ dataDir: dirname(folder), folder: path, now: clock.wall(), copyDatabase })
}

interface Room {
  readonly free: number
  readonly needed: number
  readonly spareBytes: number
}

const tooLittleRoom = ({ free, needed, spareBytes }: Room): string =>
  `there is too little room for a backup: it takes ${needed} bytes, ${spareBytes} have to stay free for the journal (store.backupSpareBytes), and ${free} are free: make room on the disk of the data directory, or copy it to another one with seadragon backup <folder>`

interface Made {
  readonly name: string
  readonly path: string
  readonly size: CopySize
}

const note = ({ name, path, size }: Made, { database, clock, by }: MakeOptions): Promise<void> =>
  appendAudit(database.db, clock, {
    by,
    action: 'backup.create',
    target: { kind: 'backup', id: null, name },
    before: null,
    after: { path, ...size },
  })

/** By their names' times, which a clock that was set back puts before earlier ones; the new one stays in any case. */
const deleteOlder = async (made: string, { folder, kept }: BackupOptions): Promise<void> => {
  const others = (await backupsIn(folder)).filter(
    ({ kind, name }) => kind === 'by_hand' && name !== made,
  )
  for (const { path } of others.slice(Math.max(0, kept - 1))) {
    await rm(path, { recursive: true, force: true })
  }
}
