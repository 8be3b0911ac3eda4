import { z } from 'zod'
import { backup } from './backup.ts'
import { host } from './host.ts'
import { instant } from './page.ts'
import { statsFigures } from './stats.ts'
import { journalProgress } from './usage.ts'

/** What one look at the installation found. */
const finding = z.object({
  /** `warning`: it works, and is probably not meant. `skipped`: it could not be looked at. */
  state: z.enum(['ok', 'warning', 'error', 'skipped']),
  check: z.string(),
  message: z.string(),
  /** The command, or the change, that puts it right. */
  repair: z.string().nullable(),
})

export const health = z.object({
  /** When it was looked. */
  at: instant,
  items: z.array(finding).readonly(),
})

/** How the gateway itself is, without looking at anything else; bytes and milliseconds. */
export const healthFigures = z.object({
  at: instant,
  /** Of the gateway, of what it runs on and of the schema of its database. */
  versions: z.record(z.string(), z.string()),
  uptimeMs: z.number(),
  memoryBytes: z.number(),
  /** How late its own turns were, at worst, in the last minute or two: nobody gets a byte meanwhile. */
  loopDelay: z.object({ p99Ms: z.number(), maxMs: z.number() }),
  /** Where the data directory lies. */
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }),
  databaseBytes: z.number(),
  journal: z.object({
    bytes: z.number(),
    /** What the database has not read yet. */
    behindBytes: z.number(),
    /** The newest time that it has read of; null before the first. */
    readUpTo: instant.nullable(),
  }),
  /** Made by hand, so that all that matters is in it; null where there is none in the data directory. */
  lastBackup: backup.nullable(),
})

export type HealthFigures = z.infer<typeof healthFigures>

/** What somebody who helps has to know of an installation. No secret is in it, no prompt and no caller. */
export const supportBundle = z.object({
  at: instant,
  /** Of the gateway, of what it runs on and of the schema of its database. */
  versions: z.record(z.string(), z.string()),
  process: z.object({ uptimeS: z.number(), memoryBytes: z.number() }),
  /** By file or folder of the data directory. */
  dataBytes: z.record(z.string(), z.number()),
  findings: z.array(finding).readonly(),
  /** Null for secrets; `isSet` says whether there is one. */
  settings: z
    .array(
      z.object({ name: z.string(), origin: z.string(), isSet: z.boolean(), value: z.unknown() }),
    )
    .readonly(),
  hosts: z.array(host).readonly(),
  stats: statsFigures,
  journal: journalProgress,
  /** As Prometheus reads them. */
  metrics: z.string(),
})

export type SupportBundle = z.infer<typeof supportBundle>
