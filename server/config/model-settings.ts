import { z } from 'zod'
import { CAPABILITIES, type Capability } from '../../shared/capability.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { canonicalModelName } from '../../shared/model-name.ts'
import { GO_SECONDS_MAX, isGoDuration } from './go-duration.ts'
import { despiteMembers } from './list-check.ts'
import { byClass, bytes, flag, group, milliseconds, settingMeta, wholeNumber } from './setting.ts'

const NUM_CTX_MAX = 16_777_216

const NAME_RANGE = 'a model name such as qwen3:4b'

const modelName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,349}$/)
  .register(settingMeta, { about: 'A model name.', range: NAME_RANGE })

const KEEP_ALIVE_RANGE =
  'a number of seconds or a duration such as "10m" or "1h30m" (negative: for ever)'

const capability = z.boolean().optional().register(settingMeta, {
  about: 'Whether it can.',
  range: 'true or false',
})

const modelPolicy = z
  .strictObject({
    aliases: z.array(modelName).max(100).default([]).register(settingMeta, {
      about: 'Other names that clients may use for it.',
      range: 'a list of at most 100 model names',
    }),
    num_ctx: z
      .int()
      .min(1)
      .max(NUM_CTX_MAX)
      .optional()
      .register(settingMeta, {
        about:
          'The context length that every request for it gets, so that clients that ask for different ones do not make the host reload it.',
        range: `a whole number from 1 to ${NUM_CTX_MAX}`,
      }),
    keep_alive: z
      .union([
        z.number().min(-GO_SECONDS_MAX).max(GO_SECONDS_MAX),
        z.stringFormat('duration', isGoDuration),
      ])
      .optional()
      .register(settingMeta, {
        about: 'How long the host keeps it loaded after a request, whatever the client asks for.',
        range: KEEP_ALIVE_RANGE,
      }),
    classes: z
      .array(z.enum(CALLER_CLASSES))
      .min(1)
      .optional()
      .register(settingMeta, {
        about: 'The classes of caller that may use it; all of them if left out.',
        range: `a list of one or more of ${CALLER_CLASSES.join(', ')}`,
      }),
    capabilities: z
      .strictObject(
        Object.fromEntries(CAPABILITIES.map((name) => [name, capability])) as Record<
          Capability,
          typeof capability
        >,
      )
      .optional()
      .register(settingMeta, {
        about:
          'What it can do, where its host says otherwise or does not say. Clients offer tools and images only to models that are listed as accepting them.',
        range: `a map from ${CAPABILITIES.join(', ')} to true or false`,
      }),
    context_length: z
      .int()
      .min(1)
      .max(NUM_CTX_MAX)
      .optional()
      .register(settingMeta, {
        about:
          'The context length that it is listed with, where its host says otherwise or does not say.',
        range: `a whole number from 1 to ${NUM_CTX_MAX}`,
      }),
  })
  .register(settingMeta, { about: 'A model.', range: 'a map of the settings of a model' })

/** What is decided for one model. */
export type ModelPolicy = z.output<typeof modelPolicy>

type NameClash = { readonly path: (string | number)[]; readonly message: string }

/** Names are compared as Ollama compares them: `Qwen3` and `qwen3:latest` are one model. */
const nameClashes = (
  models: Readonly<Record<string, Partial<ModelPolicy> | null>>,
): NameClash[] => {
  const owners = new Map<string, string>()
  const clashes: NameClash[] = []
  const claim = (name: unknown, model: string, path: (string | number)[]): void => {
    if (typeof name !== 'string') return
    const key = canonicalModelName(name)
    const owner = owners.get(key)
    if (owner === undefined) owners.set(key, model)
    else clashes.push({ path, message: clashMessage(name, owner, model) })
  }
  // Every name first: an alias never takes a name away from the model that has it.
  for (const model of Object.keys(models)) claim(model, model, [model])
  for (const [model, policy] of Object.entries(models)) {
    const aliases: unknown = policy?.aliases
    if (!Array.isArray(aliases)) continue
    aliases.forEach((alias, index) => claim(alias, model, [model, 'aliases', index]))
  }
  return clashes
}

const clashMessage = (name: string, owner: string, model: string): string =>
  owner === model
    ? `is ${JSON.stringify(name)}, which is a name of this model already; remove it`
    : `is ${JSON.stringify(name)}, which is a name of ${JSON.stringify(owner)} already; a name can mean only one model`

/** Without a prototype, so that a model called `constructor` is not found where none is set. */
const withoutPrototype = <T>(record: Record<string, T>): Record<string, T> =>
  Object.assign(Object.create(null) as Record<string, T>, record)

export const models = z
  .record(modelName, modelPolicy)
  .superRefine((value, context) => {
    for (const { path, message } of nameClashes(value)) {
      context.addIssue({ code: 'custom', path, message })
    }
  }, despiteMembers)
  .transform(withoutPrototype)
  .prefault({})
  .register(settingMeta, {
    about: 'Policies per model, keyed by the names that hosts use.',
    range: 'a map from model names to their settings',
    example: {
      'qwen3:4b': {
        aliases: ['qwen'],
        num_ctx: 8192,
        keep_alive: '10m',
        classes: ['direct', 'app'],
      },
    },
  })

export const modelDefaults = group('Limits and options that apply to every model.', {
  numCtxMax: wholeNumber({
    about: 'The longest context that a client gets; a request for more is lowered to it.',
    default: 131_072,
    min: 1,
    max: NUM_CTX_MAX,
  }),
  numPredictMax: wholeNumber({
    about: 'The most tokens that a client may ask for in one answer; a request for more gets 400.',
    default: 1_048_576,
    min: 1,
    max: NUM_CTX_MAX,
  }),
  keepAliveMaxMs: milliseconds({
    about:
      'The longest time that a client can have a model kept loaded; a request for more is lowered to it.',
    default: 3_600_000,
    min: 0,
  }),
  answersMax: wholeNumber({
    about:
      'The most answers to one question (`n` in OpenAI chat completions) that a client may ask for; a request for more gets 400.',
    default: 16,
    min: 1,
    max: 128,
  }),
  imagesMax: wholeNumber({
    about: 'The most images in one request; a request with more gets 400.',
    default: 100,
    min: 0,
    max: 10_000,
  }),
  imageBytesMax: bytes({
    about: 'The maximum size of an image in a request; a request with a larger one gets 400.',
    default: 20_971_520,
  }),
  allowCloud: flag({
    about:
      'Whether cloud models may be used, whose prompts the host forwards to ollama.com (names ending in :cloud or -cloud).',
    default: false,
  }),
  reasoningContent: flag({
    about:
      "Whether OpenAI chat completions carry thinking as reasoning_content too, beside reasoning: clients made for DeepSeek's API read only that.",
    default: false,
  }),
  allowImageLinks: flag({
    about:
      'Whether a request may refer to images by link; the host then fetches them from its own place in the network. Otherwise images travel inside the request.',
    default: false,
  }),
  allowOtherParts: flag({
    about:
      'Whether messages in OpenAI chat completions may have parts other than text, images and sound (video_url, file and whatever else hosts know). They go only to hosts with that API, which may fetch them from their own place in the network.',
    default: false,
  }),
})

interface Ceiling {
  readonly about: string
  readonly min?: number
  readonly max: number
  readonly example: number
  readonly unit?: string
}

/** A limit of one class; without it that of `modelDefaults` holds. */
const ceiling = ({ about, min = 1, max, example, unit }: Ceiling) =>
  z
    .int()
    .min(min)
    .max(max)
    .optional()
    .register(settingMeta, {
      about,
      range: `a whole number from ${min} to ${max}${unit === undefined ? '' : ` (${unit})`}`,
      example,
      ...(unit !== undefined && { unit }),
    })

const WEEK_MS = 604_800_000

/** security.md section 1.2. */
export const ceilings = group(
  'What callers of one class may ask for, where that is less than modelDefaults allows everyone.',
  byClass((_who, words) =>
    group(`Limits for ${words}.`, {
      numCtxMax: ceiling({
        about: 'The longest context; a request for more is lowered to it.',
        max: NUM_CTX_MAX,
        example: 32_768,
      }),
      numPredictMax: ceiling({
        about: 'The most tokens in one answer; a request for more gets 400.',
        max: NUM_CTX_MAX,
        example: 8_192,
      }),
      answersMax: ceiling({
        about: 'The most answers to one question; a request for more gets 400.',
        max: 128,
        example: 4,
      }),
      imagesMax: ceiling({
        about: 'The most images in one request; a request with more gets 400.',
        min: 0,
        max: 10_000,
        example: 8,
      }),
      keepAliveMaxMs: ceiling({
        about: 'The longest time that a model is kept loaded; a request for more is lowered to it.',
        unit: 'milliseconds',
        min: 0,
        max: WEEK_MS,
        example: 600_000,
      }),
    }),
  ),
)
