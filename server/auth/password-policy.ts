import { usernameKeyOf } from './username.ts'

export interface PasswordPolicySettings {
  readonly passwordLengthMin: number
}

/** No setting allows shorter ones. */
const LENGTH_MIN = 8

/** Hashing longer text would cost more than any password is worth. */
const LENGTH_MAX = 512

const HALF_CHARACTER = /\p{Surrogate}/u

/** Says what is wrong with a password and what to do, or null. */
export type PasswordPolicy = (password: string, username: string) => Promise<string | null>

/**
 * Makes the check of new passwords (ASVS 5.0, 6.2): long enough, not among the most used ones, not the
 * user's name; any characters, no rule about their mixture, taken exactly as they were sent.
 */
export const createPasswordPolicy =
  (settings: PasswordPolicySettings): PasswordPolicy =>
  async (password, username) => {
    const { passwordLengthMin } = settings
    const length = Array.from(password).length
    if (length < passwordLengthMin) {
      return `the password is too short: use at least ${passwordLengthMin} characters, such as a few words`
    }
    if (length > LENGTH_MAX) return `the password is too long: use at most ${LENGTH_MAX} characters`
    // Half a character cannot be encoded: several such passwords would be one.
    if (HALF_CHARACTER.test(password))
      return 'the password contains an incomplete character: remove it'
    if (usernameKeyOf(password) === usernameKeyOf(username)) {
      return 'the password is the same as the username: choose another one'
    }
    return (await commonPasswords()).has(password.toLowerCase())
      ? 'the password is too common: choose another one'
      : null
  }

let known: ReadonlySet<string> | null = null

/** Some 18,000 of at least 8 characters; loaded when the first password is set, since few runs need it. */
const commonPasswords = async (): Promise<ReadonlySet<string>> => {
  if (known !== null) return known
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  known = new Set(dictionary['passwords-common'].filter(({ length }) => length >= LENGTH_MIN))
  return known
}
