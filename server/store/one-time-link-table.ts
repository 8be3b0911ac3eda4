import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Account } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import { accountOf, accountTarget, findAccount, noSuchAccount } from './account-row.ts'
import { appendAudit } from './audit.ts'
import type { OneTimeLinkRow, Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

/** A link that its holder may use once; only the SHA-256 of its secret is kept, in hex. */
export interface NewLink {
  readonly digest: string
  readonly expiresAt: number
}

export interface OneTimeLinkTable {
  /** Replaces the set-up link of an earlier start. */
  createSetUp(link: NewLink): Promise<void>
  /** Replaces the user's earlier one. The password stays as it is until the link is used. */
  createReset(
    link: NewLink & { readonly userId: string },
    by: Actor,
  ): Promise<Account | StoreRefusal>
}

export function createOneTimeLinkTable(db: Kysely<Schema>, clock: Clock): OneTimeLinkTable {
  const insert = async (transaction: Kysely<Schema>, row: Omit<OneTimeLinkRow, 'createdAt'>) => {
    const createdAt = clock.wall()
    await transaction
      .deleteFrom('oneTimeLink')
      .where((eb) =>
        eb.or([
          eb('expiresAt', '<=', createdAt),
          eb('purpose', '=', row.purpose).and('userId', 'is', row.userId),
        ]),
      )
      .execute()
    await transaction
      .insertInto('oneTimeLink')
      .values({ ...row, createdAt })
      .execute()
  }
  return {
    createSetUp: (link) =>
      db.transaction().execute((transaction) => {
        return insert(transaction, { ...link, purpose: 'setup', userId: null })
      }),
    createReset: (link, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await findAccount(transaction, link.userId)
        if (row === undefined) return noSuchAccount(link.userId)
        await insert(transaction, { ...link, purpose: 'reset' })
        await appendAudit(transaction, clock, {
          by,
          action: 'user.reset_link',
          target: accountTarget(row),
          before: null,
          after: { expiresAt: link.expiresAt },
        })
        return accountOf(row)
      }),
  }
}

/** A link that may be used now. Who uses it deletes it in the same transaction. */
export async function findLink(
  db: Kysely<Schema>,
  digest: string,
  { purpose, now }: { readonly purpose: 'setup' | 'reset'; readonly now: number },
): Promise<OneTimeLinkRow | undefined> {
  return db
    .selectFrom('oneTimeLink')
    .selectAll()
    .where('digest', '=', digest)
    .where('purpose', '=', purpose)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
}
