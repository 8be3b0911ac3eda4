import type { LastUses, Use } from '../identify/last-uses.ts'

/** How many uses one transaction writes, so that no question waits long for its turn. */
const TOUCHED_MAX = 200

/** Writes what has been noted; what could not be written stays noted. */
export const writeUses = async (
  uses: LastUses,
  write: (some: readonly (readonly [id: string, Use])[]) => Promise<void>,
): Promise<void> => {
  const all = [...uses.drain()]
  for (let from = 0; from < all.length; from += TOUCHED_MAX) {
    const some = all.slice(from, from + TOUCHED_MAX)
    await write(some).catch(() => {
      for (const [id, use] of some) uses.putBack(id, use)
    })
  }
}
