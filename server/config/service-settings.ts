import {
  bytes,
  checkedText,
  choice,
  decimal,
  group,
  milliseconds,
  settingMeta,
  wholeNumber,
} from './setting.ts'
import { urlProblem } from './host-settings.ts'

/** How the gateway itself runs: design.md sections 10, 12 and 13. */

export const journal = group('The record of what every request cost.', {
  sync: choice(['always', 'everysecond', 'never'], {
    about:
      'How often the journal is flushed to disk. In a power cut, always loses nothing, everysecond loses the records of at most the last second or so, and never loses what the system had not written yet (often the last 30 seconds). A crash of the gateway alone loses nothing with any of them.',
    default: 'everysecond',
  }),
  segmentBytesMax: bytes({
    about: 'The size at which the journal continues in a new file.',
    default: 67_108_864,
  }),
})

export const store = group('The database. No request for a model waits for it.', {
  lockWaitMs: milliseconds({
    about: "How long a statement waits for another program's lock on the database.",
    default: 1000,
    max: 60_000,
  }),
  backupsKept: wholeNumber({
    about:
      'How many copies are kept in backups/ in the data directory: of the database as it was before a new version changed it, and as many again of backups made on the Health page. With 0, none is made before a change, and one backup made by hand is kept.',
    default: 3,
    min: 0,
    max: 1000,
  }),
  backupSpareBytes: bytes({
    about:
      'How much disk space a backup made on the Health page must leave free, since the journal needs some too; one that would leave less is refused.',
    default: 268_435_456,
  }),
  turnWaitMs: milliseconds({
    about:
      'How long an administration request waits for its turn at the database before it gets 503.',
    default: 2000,
    max: 60_000,
  }),
})

export const live = group('Event streams, which report the queue and the hosts as they change.', {
  listenersMax: wholeNumber({
    about: 'How many event streams may be open at once; one more gets 429.',
    default: 200,
    min: 1,
    max: 100_000,
  }),
  listenersPerCallerMax: wholeNumber({
    about: 'How many of them one caller may have open; a browser needs one for all of its pages.',
    default: 10,
    min: 1,
    max: 100_000,
  }),
  changesMs: milliseconds({
    about: 'The shortest time between two events with queue changes.',
    default: 250,
    min: 10,
  }),
})

/** Ten years. */
const RETENTION_DAYS_MAX = 3_660

const days = (spec: { readonly about: string; readonly default: number }) =>
  wholeNumber({ min: 1, max: RETENTION_DAYS_MAX, ...spec }, 'days')

export const retention = group('How long history is kept; anything older is deleted.', {
  recordDays: days({
    about: 'Individual requests: who asked for what, when, and what it cost.',
    default: 30,
  }),
  sumDays: days({
    about: 'Usage totals by hour, day and month. A month is deleted once all of it is older.',
    default: 365,
  }),
  auditDays: days({
    about: 'The audit log: who changed what.',
    default: RETENTION_DAYS_MAX,
  }),
  memoryDays: days({
    about:
      'Which models were in the memory of which host, how long loading them took, and who asked for a different context than they got.',
    default: 30,
  }),
})

export const demo = group('The built-in demonstration model.', {
  tokensPerSecond: decimal({
    about: 'How fast it answers; slow enough by default that the queue can be seen working.',
    default: 12,
    min: 0.1,
    max: 100_000,
  }),
})

export const updates = group(
  'Checks for a newer version. No request is made unless you name an address.',
  {
    url: checkedText((text) => (text === 'none' ? null : urlProblem(text)))
      .default('none')
      .register(settingMeta, {
        about:
          'Where doctor and the Health page look up the newest version: an address that returns JSON with version or tag_name, as package registries and release lists do. With none, no request is made.',
        range: 'an http or https address without user name, query and fragment, or none',
      }),
  },
)

export const shutdown = group('How the gateway stops.', {
  drainMs: milliseconds({
    about: 'How long running replies may continue after SIGTERM before they are cut off.',
    default: 30_000,
    min: 0,
  }),
})

export const log = group('The log.', {
  level: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    about: 'The least severe level that is logged. LOG_LEVEL sets it too.',
    default: 'info',
  }),
  refusalsPerMinute: wholeNumber({
    about:
      'How many refused requests are logged each minute; all of them are counted in the metrics.',
    default: 60,
    min: 0,
    max: 1_000_000,
  }),
})
