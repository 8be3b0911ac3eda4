import { existsSync, readdirSync, rmSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { COPY } from '../migration-backup.ts'

export interface Backup {
  readonly name: string
  readonly path: string
  /** `before_update`: the database alone, as it was before a new version changed it. */
  readonly kind: 'by_hand' | 'before_update'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes: number
}

/** Earlier versions left the milliseconds out. */
const BY_HAND = /^by-hand-(\d{8}T\d{6}(?:\d{3})?Z)$/

/** A copy of the database has what SQLite writes beside it while it grows. */
const HALF = /^(?:by-hand-.*|before-\d{4}-.*\.db)\.growing(?:-journal|-wal|-shm)?$/

/** For a backup that is made by hand at this time, or the first after it whose name is free. */
export const freeNameIn = (folder: string, at: number): string => {
  const name = `by-hand-${timeText(at)}`
  return existsSync(join(folder, name)) ? freeNameIn(folder, at + 1) : name
}

/** The newest first. */
export const backupsIn = async (folder: string): Promise<readonly Backup[]> => {
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

/**
 * Deletes what a process has left that was ended while it made a backup, by hand or before an update. What
 * cannot be deleted takes room and no more: nothing need wait for it.
 */
export const deleteHalves = (folder: string): void => {
  try {
    const halves = readdirSync(folder).filter((name) => HALF.test(name))
    for (const name of halves) rmSync(join(folder, name), { recursive: true, force: true })
  } catch {
    return
  }
}

/** Of a file, or of all files below a folder; what is gone meanwhile takes nothing. */
export const bytesOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.size
  const names = await readdir(path).catch(() => [])
  const sizes = await Promise.all(names.map((name) => bytesOf(join(path, name))))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

/** 2026-11-22T04:05:06.789Z as 20261122T040506789Z. */
const timeText = (at: number): string => new Date(at).toISOString().replace(/[-:.]/g, '')

const timeOf = (text: string): number => {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6.')
  return Date.parse(iso.replace('.Z', 'Z'))
}
