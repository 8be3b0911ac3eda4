import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import type { Capability } from '../capability.ts'
import { MEMORY_ACTS } from '../memory-act.ts'
import { pageOf } from './page.ts'

const classes = z.array(z.enum(CALLER_CLASSES)).min(1).max(CALLER_CLASSES.length).readonly()

const can = z.boolean().optional()

const capabilities = z.strictObject({
  completion: can,
  tools: can,
  insert: can,
  vision: can,
  embedding: can,
  thinking: can,
  audio: can,
} satisfies Record<Capability, typeof can>)

/** What is decided for one model, in the words of the configuration. */
const modelPolicy = z.object({
  /** Other names that callers may use for it. */
  aliases: z.array(z.string()).readonly(),
  /** Tokens; every request for it gets this context. Null: what the request asks for. */
  num_ctx: z.number().nullable(),
  /** Seconds or a duration; how long it stays loaded. Null: what the request asks for. */
  keep_alive: z.union([z.number(), z.string()]).nullable(),
  /** The classes of caller that may use it. Null: all. */
  classes: classes.nullable(),
  /** What it can do, where its hosts say otherwise. Null: as they say. */
  capabilities: capabilities.nullable(),
  /** Tokens; what the lists say of its context, where its hosts say otherwise. Null: as they say. */
  context_length: z.number().nullable(),
})

export type ModelPolicyState = z.infer<typeof modelPolicy>

/** One host that has the model. */
const modelHost = z.object({
  host: z.string(),
  isReachable: z.boolean(),
  isLoaded: z.boolean(),
  /** ISO 8601; when the host will unload it, where it has said so. */
  loadedUntil: z.string().nullable(),
  /** Bytes of the GPU's memory that it takes there, where it is loaded. */
  vramBytes: z.number().nullable(),
  /** What it can be told to do about the model in its memory; nothing where it decides that itself. */
  memoryActs: z.array(z.enum(MEMORY_ACTS)).readonly(),
})

/** A model that a host has or a policy is about. */
export const model = z.object({
  name: z.string(),
  policy: modelPolicy,
  /** Who said the policy; `none` where nobody did. */
  origin: z.enum(['none', 'configuration', 'database']),
  /** What the configuration says of it, and so what counts once a change is taken back. */
  configured: modelPolicy.nullable(),
  /** Where the configuration has its models. */
  place: z.string().nullable(),
  /** Counts the changes of the policy here; what `If-Match` names. */
  version: z.number(),
  hosts: z.array(modelHost).readonly(),
  isLoaded: z.boolean(),
  /** Its host only sends prompts on to a server elsewhere. */
  isRemote: z.boolean(),
  /** Bytes on disk. */
  size: z.number().nullable(),
  /** How long a host loads it and how long one needs to let it go: measured, the newest counting most; null until then. */
  loadMs: z.number().nullable(),
  unloadMs: z.number().nullable(),
  family: z.string().nullable(),
  parameters: z.string().nullable(),
  quantization: z.string().nullable(),
  /** What it can do, in Ollama's words; null where no host has been asked yet. */
  capabilities: z.array(z.string()).readonly().nullable(),
  /** Tokens; the longest context that it was made for. */
  contextLength: z.number().nullable(),
  /** What is allowed and probably not meant. */
  warnings: z.array(z.string()).readonly(),
})

export type ModelState = z.infer<typeof model>

export const modelPage = pageOf(model)

/** What one host is to do about the model in its memory. */
export const memoryWish = z.strictObject({ host: z.string(), act: z.enum(MEMORY_ACTS) })

const NUM_CTX_MAX = 16_777_216

/** Only what changes; null takes a field out of the policy. */
export const modelChanges = z.strictObject({
  aliases: z.array(z.string().min(1).max(350)).max(100).readonly().optional(),
  num_ctx: z.int().min(1).max(NUM_CTX_MAX).nullable().optional(),
  keep_alive: z
    .union([z.number(), z.string().min(1).max(64)])
    .nullable()
    .optional(),
  classes: classes.nullable().optional(),
  capabilities: capabilities.nullable().optional(),
  context_length: z.int().min(1).max(NUM_CTX_MAX).nullable().optional(),
})
