import type { Kysely } from 'kysely'
import type { ChatBounds } from './chat.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

/**
 * Refuses what would take more room than the conversations of one person may. How long an answer will
 * be nobody knows, so one that has begun may go beyond, and then it is the last.
 */
export async function roomRefusal(
  db: Kysely<Schema>,
  userId: string,
  { bytes, bounds }: { readonly bytes: number; readonly bounds: ChatBounds },
): Promise<StoreRefusal | null> {
  if (bytes <= 0) return null
  const { used } = await db
    .selectFrom('chat')
    .select((eb) => eb.fn.sum<number | null>('bytes').as('used'))
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow()
  if ((used ?? 0) + bytes <= bounds.bytesMax) return null
  const message =
    'your conversations take as much room as chat.bytesPerUserMax allows: delete some of them'
  return { refused: 'too_much', message }
}
