import { z } from 'zod'
import { group, milliseconds, settingMeta, wholeNumber } from './setting.ts'

/** People: how they sign in, and for how long (design.md 9, security.md 2.1). */

export const adminUsername = z.string().min(1).max(64).optional().register(settingMeta, {
  about:
    'The user name of the first admin, created with adminPassword when the gateway starts without any admin. If neither is set, such a start prints a setup link.',
  range: 'text: letters and digits, at most 64',
  example: 'ada',
})

export const adminPassword = z.string().min(8).max(512).optional().register(settingMeta, {
  about:
    'The password of the first admin, used with adminUsername. It is ignored once there is an admin.',
  range: 'text of 8 to 512 characters that is not among the most used passwords',
  isSecret: true,
  example: 'a few words of your own',
})

const hours = (spec: { readonly about: string; readonly default: number }) =>
  wholeNumber({ ...spec, min: 1, max: 87_600 }, 'hours')

export const accounts = group('Sign-in, sessions and limits of people with an account.', {
  sessionIdleHours: hours({
    about: 'A session ends when it has not been used for this long.',
    default: 720,
  }),
  sessionHoursMax: hours({
    about: 'A session ends this long after sign-in, however often it is used.',
    default: 2160,
  }),
  sessionsPerUserMax: wholeNumber({
    about:
      'How many sessions one user may have at once; one more ends the one that has been unused the longest.',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  keysPerUserMax: wholeNumber({
    about:
      'How many active keys one user may create, including those created with a key of the user.',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  passwordLengthMin: wholeNumber({
    about: 'The minimum length of a new password, in characters.',
    default: 8,
    min: 8,
    max: 128,
  }),
  hashesMax: wholeNumber({
    about:
      'How many passwords are checked at once, each on its own thread with 19 MiB. The number is lowered to leave one processor to requests, but never below one.',
    default: 2,
    min: 1,
    max: 3,
  }),
  hashesWaitingMax: wholeNumber({
    about: 'How many password checks may wait; one more sign-in gets 503.',
    default: 20,
    min: 0,
    max: 10_000,
  }),
  failuresPerAddressMax: wholeNumber({
    about:
      'How often sign-in and registration may fail from one address within failuresWindowMs; more attempts get 429. People who have a session at that address are counted by account only.',
    default: 30,
    min: 1,
    max: 1_000_000,
  }),
  failuresPerAccountMax: wholeNumber({
    about:
      'How often sign-in to one account may fail from one address within failuresWindowMs. For all addresses together at which its owner has no session, the limit is ten times that.',
    default: 10,
    min: 1,
    max: 1_000_000,
  }),
  failuresWindowMs: milliseconds({
    about: 'The time over which failures are counted; they expire at an even rate.',
    default: 900_000,
  }),
  setUpLinkHours: hours({
    about:
      'How long the setup link for the first admin is valid; each start without any admin prints a new one.',
    default: 24,
  }),
  resetLinkHours: hours({
    about: 'How long a password reset link is valid.',
    default: 24,
  }),
})
