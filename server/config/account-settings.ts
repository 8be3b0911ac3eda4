import { z } from 'zod'
import { group, milliseconds, settingMeta, wholeNumber } from './setting.ts'

/** People: how they sign in, and for how long (design.md 9, security.md 2.1). */

export const adminUsername = z.string().min(1).max(64).optional().register(settingMeta, {
  about:
    'The name of the first admin, made at a start without any admin; with adminPassword. Without both a start without any admin prints a link to set one up.',
  range: 'text: letters and digits, at most 64',
  example: 'ada',
})

export const adminPassword = z.string().min(8).max(512).optional().register(settingMeta, {
  about:
    'The password of the first admin; with adminUsername. Once there is an admin it is not looked at any more.',
  range: 'text of 8 to 512 characters that is not among the most used passwords',
  isSecret: true,
  example: 'a few words of your own',
})

const hours = (spec: { readonly about: string; readonly default: number }) =>
  wholeNumber({ ...spec, min: 1, max: 87_600 }, 'hours')

export const accounts = group('People who sign in.', {
  sessionIdleHours: hours({
    about: 'A session that is not used for so long ends.',
    default: 720,
  }),
  sessionHoursMax: hours({
    about: 'However often it is used, a session ends so long after the sign-in.',
    default: 2160,
  }),
  sessionsPerUserMax: wholeNumber({
    about: 'Sessions of one user at once; one more ends the one that was not used for longest.',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  keysPerUserMax: wholeNumber({
    about: 'Active keys that one user may make; those that a key of the user makes are among them.',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  passwordLengthMin: wholeNumber({
    about: 'The shortest new password, in characters.',
    default: 8,
    min: 8,
    max: 128,
  }),
  hashesMax: wholeNumber({
    about:
      'Passwords that are checked at once, each on a thread of its own with 19 MiB; never more than leave one processor to the requests, but always one.',
    default: 2,
    min: 1,
    max: 3,
  }),
  hashesWaitingMax: wholeNumber({
    about: 'Passwords that wait to be checked; one more sign-in gets 503.',
    default: 20,
    min: 0,
    max: 10_000,
  }),
  failuresPerAddressMax: wholeNumber({
    about:
      'How often signing in and registering may fail from one address within failuresWindowMs; more gets 429. People who have a session there are counted by their accounts alone.',
    default: 30,
    min: 1,
    max: 1_000_000,
  }),
  failuresPerAccountMax: wholeNumber({
    about:
      'How often signing in to one account may fail from one address within failuresWindowMs. From all addresses at which its owner has no session together it is ten times that.',
    default: 10,
    min: 1,
    max: 1_000_000,
  }),
  failuresWindowMs: milliseconds({
    about: 'The time over which failures are counted; they are forgiven evenly.',
    default: 900_000,
  }),
  setUpLinkHours: hours({
    about:
      'How long the link for the first admin can be used; each start without any admin prints a new one.',
    default: 24,
  }),
  resetLinkHours: hours({
    about: 'How long a link to reset a password can be used.',
    default: 24,
  }),
})
