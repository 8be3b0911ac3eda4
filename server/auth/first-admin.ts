import type { Account, NewAccount } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import { newAccount, type NewAccountDeps } from './new-account.ts'
import { digestOf, newSecret } from './secret-text.ts'

export interface FirstAdminStore {
  hasAdmin(): Promise<boolean>
  ensureAdmin(
    account: NewAccount,
    by: Actor,
  ): Promise<Account | { readonly refused: string; readonly message: string } | null>
  createSetUp(link: { readonly digest: string; readonly expiresAt: number }): Promise<void>
}

export interface FirstAdminDeps extends NewAccountDeps {
  readonly store: FirstAdminStore
}

const START: Actor = {
  kind: 'system',
  id: null,
  name: 'start of the gateway',
  address: null,
  requestId: null,
}

/** Makes the admin that the configuration names, where there is none yet. Says what is in the way, or null. */
export const ensureFirstAdmin = async (
  { store, ...deps }: FirstAdminDeps,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<string | null> => {
  if (await store.hasAdmin()) return null
  const account = await newAccount(deps, { username, password, email: null })
  if ('code' in account) return account.message
  const made = await store.ensureAdmin(account, START)
  return made !== null && 'refused' in made ? made.message : null
}

/** The secret of a new set-up link, or null where there is an admin; it replaces an earlier one. */
export const newSetUpSecret = async (
  store: FirstAdminStore,
  expiresAt: number,
): Promise<string | null> => {
  if (await store.hasAdmin()) return null
  const secret = newSecret('sds_')
  await store.createSetUp({ digest: digestOf(secret), expiresAt })
  return secret
}
