import type { Refusal } from '../flow/refusal.ts'

/** Clients wait no longer than this, whatever they are told (design.md 5). */
const RETRY_AFTER_S_MAX = 59

export const tooManyAttempts = (waitS: number): Refusal => ({
  code: 'too_many_attempts',
  message: `too many failed attempts: try again in ${waitS} s`,
  retryAfterS: Math.min(waitS, RETRY_AFTER_S_MAX),
  isFinal: true,
})

export const SIGN_IN_BUSY: Refusal = {
  code: 'sign_in_busy',
  message: 'too many people are signing in right now: try again',
  retryAfterS: 2,
}

/** The same for a wrong name, a wrong password and a disabled account: it tells nothing of the others. */
export const WRONG_CREDENTIALS: Refusal = {
  code: 'AUTH_INVALID',
  message: 'wrong username or password',
  isFinal: true,
}

/** The account changed while this was being judged. */
export const STALE: Refusal = {
  code: 'conflict',
  message: 'the account was changed in the meantime: try again',
}

export const invalidInput = (message: string, param?: string): Refusal => ({
  code: 'invalid_request',
  message,
  ...(param !== undefined && { param }),
  isFinal: true,
})

/** A registration token or a one-time link that lets nobody in. */
export const tokenInvalid = (message: string): Refusal => ({
  code: 'token_invalid',
  message,
  isFinal: true,
})
