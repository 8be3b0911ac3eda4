import type { NewAccount } from '../flow/account.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { PasswordPolicy } from './password-policy.ts'
import { BUSY, type Passwords } from './passwords.ts'
import { invalidInput, SIGN_IN_BUSY } from './refusals.ts'
import { parseUsername, USERNAME_RULE } from './username.ts'

/** What somebody chose who wants an account. */
export interface Applicant {
  readonly username: string
  readonly password: string
  readonly email: string | null
}

export interface NewAccountDeps {
  readonly policy: PasswordPolicy
  readonly passwords: Passwords
}

/** Judges a name and a password, and hashes the password. */
export const newAccount = async (
  { policy, passwords }: NewAccountDeps,
  { username, password, email }: Applicant,
): Promise<NewAccount | Refusal> => {
  const name = parseUsername(username)
  if (name === null) return invalidInput(USERNAME_RULE, 'username')
  const problem = await policy(password, name.username)
  if (problem !== null) return invalidInput(problem, 'password')
  const passwordHash = await passwords.hash(password)
  return passwordHash === BUSY ? SIGN_IN_BUSY : { ...name, email, passwordHash }
}
