import { sql, type Kysely } from 'kysely'
import type { SavedAnswer } from './chat.ts'
import type { Schema } from './schema.ts'

/** Written out, not bound: only so does SQLite see that the index of open messages serves. */
export const isOpen = sql<boolean>`state = 'open'`

/** How far answers are, or how they ended. Those that have ended already stay as they are. */
export async function saveAnswers(
  db: Kysely<Schema>,
  answers: readonly SavedAnswer[],
): Promise<void> {
  for (const { id, text, thinking, state, problem, figures } of answers) {
    const { numUpdatedRows } = await db
      .updateTable('chatMessage')
      .set({
        text,
        thinking,
        state,
        problem,
        figures: figures === null ? null : JSON.stringify(figures),
      })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow()
    if (state === 'open' || numUpdatedRows === 0n) continue
    const bytes = Buffer.byteLength(text) + Buffer.byteLength(thinking ?? '')
    await db
      .updateTable('chat')
      .set((eb) => ({ bytes: eb('bytes', '+', bytes) }))
      .where('id', 'in', (eb) => eb.selectFrom('chatMessage').select('chatId').where('id', '=', id))
      .execute()
  }
}

/** Ends what an earlier run left open; what there is of it counts as kept. Answers how many that were. */
export async function interruptOpen(db: Kysely<Schema>): Promise<number> {
  const open = await db
    .selectFrom('chatMessage')
    .select(['chatId', bytesOf('text').as('text'), bytesOf('thinking').as('thinking')])
    .where(isOpen)
    .execute()
  for (const { chatId, text, thinking } of open) {
    await db
      .updateTable('chat')
      .set((eb) => ({ bytes: eb('bytes', '+', text + thinking) }))
      .where('id', '=', chatId)
      .execute()
  }
  await db
    .updateTable('chatMessage')
    .set({ state: 'interrupted', problem: 'The gateway stopped while this was being written.' })
    .where(isOpen)
    .execute()
  return open.length
}

const bytesOf = (column: 'text' | 'thinking') =>
  sql<number>`length(cast(coalesce(${sql.ref(column)}, '') as blob))`
