import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

/** A transaction for what may turn out to be refused when a part of it is written: nothing of it stays then. */
export async function unlessRefused<Result extends object>(
  db: Kysely<Schema>,
  make: (transaction: Kysely<Schema>) => Promise<Result | StoreRefusal>,
): Promise<Result | StoreRefusal> {
  let refusal: StoreRefusal | null = null
  try {
    return await db.transaction().execute(async (transaction) => {
      const result = await make(transaction)
      if (!isRefused(result)) return result
      refusal = result
      // Nothing but a throw takes a transaction back.
      throw new Error(result.message)
    })
  } catch (error) {
    if (refusal !== null) return refusal
    throw error
  }
}
