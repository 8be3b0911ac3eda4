import { z } from 'zod'
import { pageOf } from './page.ts'

/** One setting of the gateway, as it is now. Values are as in the configuration; secrets are not told. */
export const setting = z.object({
  /** Its path, such as `queue.agingPerMinute`. */
  name: z.string(),
  /** What people call it, after what they call the groups around it: `Queue`, `Aging per minute`. */
  labels: z.array(z.string()).readonly(),
  about: z.string(),
  kind: z.enum(['list', 'map', 'number', 'boolean', 'text']),
  /** Each item of the list is a text. */
  isTextList: z.boolean(),
  /** What a right value is, in words. */
  range: z.string(),
  /** Of numbers that have one, such as `milliseconds`. */
  unit: z.string().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Where it is one of a few words. */
  choices: z.array(z.string()).readonly().nullable(),
  /** The variable of the environment that sets it. */
  variable: z.string(),
  isSecret: z.boolean(),
  isSet: z.boolean(),
  /** What counts now; null where it is not set, and for secrets. */
  value: z.unknown(),
  default: z.unknown(),
  origin: z.enum(['default', 'file', 'environment', 'database']),
  /** Where the value stands: a line of the file, a variable; null for others. */
  place: z.string().nullable(),
  /** What counts once a change is taken back: the configuration's value, or the default. */
  configured: z.unknown(),
  /** When a change counts; `not_here` where administration does not change it. */
  change: z.enum(['at_once', 'after_restart', 'not_here']),
  /** Why it is not changed here; null for others. */
  hint: z.string().nullable(),
  /** What it is changed with instead, at its path in this API, such as `hosts`; null for others. */
  resource: z.enum(['hosts', 'models', 'whitelist']).nullable(),
  /** A change of it is stored, whether it counts now, after a restart, or not at all. */
  isOverridden: z.boolean(),
  /** The next start brings another value. */
  isRestartNeeded: z.boolean(),
  /** What counts after the next start. */
  next: z.unknown(),
  /** Why a stored change does not count; null where none is left out. */
  problem: z.string().nullable(),
})

export type SettingState = z.infer<typeof setting>

export const settingList = pageOf(setting).extend({
  /** Counts the changes of all of them; what `If-Match` names. */
  version: z.number(),
  isRestartNeeded: z.boolean(),
})

/** Settings with the same beginning of their names, such as `queue` or `queue.base`. */
const settingGroup = z.object({ name: z.string(), about: z.string() })

export const allSettings = settingList.extend({ groups: z.array(settingGroup).readonly() })

/** Everything that is wrong with changes; nothing where they could be made. */
export const settingsCheck = z.object({
  problems: z
    .array(
      z.object({
        /** The settings that it is about, of which some may be others than were to be changed. */
        names: z.array(z.string()).readonly(),
        message: z.string(),
      }),
    )
    .readonly(),
})

export type SettingProblem = z.infer<typeof settingsCheck>['problems'][number]

/** As in the configuration; null takes back what was changed here. */
export const settingChanges = z.record(z.string().max(64), z.unknown())
