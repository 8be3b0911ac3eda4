import type { Kysely } from 'kysely'
import type { ChatChoice } from './chat.ts'
import type { ChatRow, Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

/** A conversation of this person; those of others do not exist for them. */
export async function chosenChat(
  db: Kysely<Schema>,
  { userId, id }: ChatChoice,
): Promise<ChatRow | StoreRefusal> {
  const row = await db
    .selectFrom('chat')
    .selectAll()
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return row ?? noSuchChat(id)
}

export const noSuchChat = (id: string): StoreRefusal => ({
  refused: 'not_found',
  message: `you have no conversation with the id ${id}`,
})
