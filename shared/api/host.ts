import { z } from 'zod'
import { HOST_DRIVERS } from '../host-driver.ts'
import { HOST_FAULTS } from '../host-fault.ts'
import { instant, pageOf } from './page.ts'

const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'a name is 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen')

const driver = z.enum(HOST_DRIVERS)

const url = z.string().min(1).max(2_048)

const slots = z.int().min(1).max(1_024)

/** Sent to the host as `Authorization: Bearer …`, and never shown again. */
const bearer = z
  .string()
  .regex(/^[\x21-\x7e]{1,1024}$/, 'it must be 1 to 1024 printable ASCII characters without spaces')

const modelNames = z.record(z.string(), z.string()).readonly()

const fault = z.enum(HOST_FAULTS)

/** A model server, and how it is now. */
export const host = z.object({
  name: z.string(),
  driver,
  /** Null for the demonstration, which has none. */
  url: z.string().nullable(),
  /** Requests that it may run at once, before its load is looked at. */
  slots: z.number(),
  /** Who says so; `assumed` where nobody does. */
  slotsSource: z.enum(['setting', 'host', 'assumed']),
  /** How many of them are the gateway's now: fewer while it works for others or queues in itself. */
  slotsNow: z.number(),
  /** What vLLM and llama.cpp tell of their work, whoever asked for it. */
  load: z
    .object({
      running: z.number(),
      waiting: z.number(),
      /** Of both, those that did not come from here. */
      others: z.number(),
      /** Share of its memory for contexts that is in use. */
      cacheUsed: z.number().nullable(),
      at: instant,
    })
    .nullable(),
  /** Whether requests carry the base priority of their callers. */
  passPriority: z.boolean(),
  /** Whether llama.cpp gets numbers of which the gateway knows no range. */
  passUnknownOptions: z.boolean(),
  /** What it calls models that callers know by other names, by those. */
  modelNames,
  /** Those of the configuration are changed there; added and found ones here. */
  origin: z.enum(['configuration', 'database', 'found', 'built_in']),
  /** Counts its changes; what `If-Match` names. */
  version: z.number(),
  /** Whether the gateway shows it one. Its text is never told. */
  credential: z.enum(['none', 'bearer']),
  /** False where the configuration has another host of its name. */
  isInUse: z.boolean(),
  /** Slots in use. */
  running: z.number(),
  isReachable: z.boolean(),
  isAvailable: z.boolean(),
  isDraining: z.boolean(),
  drainingSince: instant.nullable(),
  breaker: z.enum(['closed', 'open', 'half_open']),
  breakerOpenUntil: instant.nullable(),
  serverVersion: z.string().nullable(),
  models: z.array(z.string()).readonly(),
  loaded: z.array(z.string()).readonly(),
  /** Which of them it is asked for a few words where none is named; null where none could answer. */
  canaryModel: z.string().nullable(),
  /** What was wrong last, also where it is well again. */
  lastFault: z.object({ fault, message: z.string(), at: instant }).nullable(),
  lastLook: z.object({ at: instant, tookMs: z.number() }).nullable(),
  /** When it is looked at next; null while it is being looked at. */
  nextLookAt: instant.nullable(),
})

export type HostState = z.infer<typeof host>

export const hostPage = pageOf(host)

export const newHost = z.strictObject({
  name,
  driver: driver.default('ollama'),
  url: url.optional(),
  /** Left out: as many as the host says. */
  slots: slots.optional(),
  passPriority: z.boolean().optional(),
  passUnknownOptions: z.boolean().optional(),
  modelNames: modelNames.optional(),
  bearer: bearer.optional(),
})

export const hostChanges = z.strictObject({
  driver: driver.optional(),
  url: url.optional(),
  /** Null: as many as the host says. */
  slots: slots.nullable().optional(),
  passPriority: z.boolean().optional(),
  passUnknownOptions: z.boolean().optional(),
  modelNames: modelNames.optional(),
  /** Null: none any more. */
  bearer: bearer.nullable().optional(),
})

export const changedHost = host.extend({
  /** Its URL leads to another server now and the credential was not sent again: it has none any more. */
  isCredentialCleared: z.boolean(),
})

/** Which model a host is to answer with: its `canaryModel` unless given. */
export const canaryWish = z.strictObject({ model: z.string().min(1).max(512).optional() })

/** How it went to have a host say a few words. */
export const canaryResult = z.object({
  model: z.string(),
  /** Otherwise loading it is in the times. */
  wasLoaded: z.boolean(),
  /** What a client would have been told; null where the answer came whole. */
  problem: z.string().nullable(),
  /** From the start at the host to the first byte of its answer. */
  firstTokenMs: z.number().nullable(),
  /** From the start at the host to the end. */
  tookMs: z.number().nullable(),
  completionTokens: z.number().nullable(),
  /** After the first of them; null where the answer was too short to tell. */
  tokensPerSecond: z.number().nullable(),
})

/** What is to be tried out: a server that may be added, or one as it is to be changed. */
export const hostTrial = z.strictObject({
  /** Of a host in use, whose credential is shown where the URL leads to the same server. */
  name: name.optional(),
  driver: driver.default('ollama'),
  url: url.optional(),
  bearer: bearer.optional(),
})

/** How it went. What the server answered is not told, but for what any caller may ask of a host. */
export const hostTrialResult = z.object({
  isUsable: z.boolean(),
  fault: fault.nullable(),
  message: z.string().nullable(),
  serverVersion: z.string().nullable(),
  models: z.number().nullable(),
  tookMs: z.number(),
})
