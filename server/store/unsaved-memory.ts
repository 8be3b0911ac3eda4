import type { Transaction } from 'kysely'
import type { HostRequests, Stay } from './model-memory.ts'
import type { Schema } from './schema.ts'

/** What is not saved yet, and from when on it counts. Each may be saved as it was before. */
interface Unsaved<Item> {
  readonly from: number
  readonly changed: readonly Item[]
}

/** Makes the sums those that there would be if it were saved. */
export const addUnsavedRequests = async (
  db: Transaction<Schema>,
  sums: Map<string, number>,
  { from, changed }: Unsaved<HostRequests>,
): Promise<void> => {
  for (const count of changed) {
    if (count.from <= from) continue
    const saved = await db
      .selectFrom('hostRequest')
      .select('requests')
      .where('beganAt', '=', count.from)
      .where('host', '=', count.host)
      .executeTakeFirst()
    const more = count.requests - (saved?.requests ?? 0)
    sums.set(count.host, (sums.get(count.host) ?? 0) + more)
  }
}

interface LoadSums {
  loads: number
  loadingMs: number | null
}

/** Makes the sums those that there would be if it were saved. */
export const addUnsavedLoads = async (
  db: Transaction<Schema>,
  sums: Map<string, LoadSums>,
  { from, changed }: Unsaved<Stay>,
): Promise<void> => {
  for (const stay of changed) {
    if (!stay.isLoad || stay.from < from) continue
    const saved = await db
      .selectFrom('modelStay')
      .select('loadMs')
      .where('host', '=', stay.host)
      .where('modelKey', '=', stay.key)
      .where('beganAt', '=', stay.from)
      .where('isLoad', '=', 1)
      .executeTakeFirst()
    const { loads, loadingMs } = sums.get(stay.host) ?? { loads: 0, loadingMs: 0 }
    sums.set(stay.host, {
      loads: loads + (saved === undefined ? 1 : 0),
      loadingMs: (loadingMs ?? 0) + (stay.loadMs ?? 0) - (saved?.loadMs ?? 0),
    })
  }
}

/** Of each as it is now, not as it was saved. */
export const withUnsaved = (saved: readonly Stay[], changed: readonly Stay[]): Stay[] => {
  const stays = new Map<string, Stay>()
  for (const stay of [...saved, ...changed]) stays.set(idOf(stay), stay)
  return [...stays.values()]
}

const idOf = ({ host, key, from }: Stay): string => JSON.stringify([host, key, from])
