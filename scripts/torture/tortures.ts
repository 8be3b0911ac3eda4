import { tortureDisconnects } from './torture-disconnects.ts'
import { tortureHostFaults } from './torture-host-faults.ts'
import { tortureJournal } from './torture-journal.ts'
import { tortureKills } from './torture-kills.ts'
import { tortureOverload } from './torture-overload.ts'
import { torturePowerCuts } from './torture-power-cuts.ts'
import type { Torture } from './torture-run.ts'
import { tortureSlowClients } from './torture-slow-clients.ts'
import { tortureStoreDeaths } from './torture-store-deaths.ts'
import { tortureFullDisk, tortureLockedDatabase } from './torture-storage.ts'
import { tortureReplies, tortureStreams } from './torture-streams.ts'
import { tortureTerminations } from './torture-terminations.ts'

/** By the names under which they can be asked for. */
export const TORTURES: Readonly<Record<string, Torture>> = {
  disconnects: tortureDisconnects,
  kills: tortureKills,
  streams: tortureStreams,
  replies: tortureReplies,
  'host-faults': tortureHostFaults,
  'slow-clients': tortureSlowClients,
  overload: tortureOverload,
  'full-disk': tortureFullDisk,
  'locked-database': tortureLockedDatabase,
  'store-deaths': tortureStoreDeaths,
  journal: tortureJournal,
  'power-cuts': torturePowerCuts,
  terminations: tortureTerminations,
}
