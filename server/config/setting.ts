import { z } from 'zod'
import { CALLER_CLASSES, type CallerClass } from '../../shared/caller-class.ts'

/** What is said about a setting: in the reference, in the sample file and in problems. */
export interface SettingMeta {
  /** What it decides, in one or two sentences. */
  readonly about: string
  /** What a right value is; completes "it must be …". */
  readonly range: string
  /** Of a number, where it counts something. */
  readonly unit?: string
  /** Its value is never printed. */
  readonly isSecret?: boolean
  /** Stands in the sample file where there is no default to show. */
  readonly example?: unknown
}

/** The words that belong to each setting's schema; the schema itself holds default and bounds. */
export const settingMeta = z.registry<SettingMeta>()

interface NumberSpec {
  readonly about: string
  readonly default: number
  readonly min: number
  readonly max: number
}

type MillisecondsSpec = Omit<NumberSpec, 'min' | 'max'> & Partial<NumberSpec>

/** A week: longer waits are mistakes, and Node's timers end at 24 days. */
const MILLISECONDS_MAX = 7 * 24 * 3600 * 1000

const BYTES_MAX = 2 ** 40

export const wholeNumber = (spec: NumberSpec, unit?: string) =>
  z
    .int()
    .min(spec.min)
    .max(spec.max)
    .default(spec.default)
    .register(settingMeta, {
      about: spec.about,
      range: `a whole number from ${spec.min} to ${spec.max}${unit === undefined ? '' : ` (${unit})`}`,
      ...(unit !== undefined && { unit }),
    })

export const milliseconds = (spec: MillisecondsSpec) =>
  wholeNumber({ min: 1, max: MILLISECONDS_MAX, ...spec }, 'milliseconds')

export const bytes = (spec: Omit<NumberSpec, 'min' | 'max'>) =>
  wholeNumber({ min: 1, max: BYTES_MAX, ...spec }, 'bytes')

export const decimal = (spec: NumberSpec) =>
  z
    .number()
    .min(spec.min)
    .max(spec.max)
    .default(spec.default)
    .register(settingMeta, { about: spec.about, range: `a number from ${spec.min} to ${spec.max}` })

export const flag = (spec: { readonly about: string; readonly default: boolean }) =>
  z
    .boolean()
    .default(spec.default)
    .register(settingMeta, { about: spec.about, range: 'true or false' })

/** One of a few words. */
export const choice = <const W extends readonly string[]>(
  words: W,
  spec: { readonly about: string; readonly default: NoInfer<W[number]> },
) =>
  z
    .enum(words)
    .default(spec.default)
    .register(settingMeta, { about: spec.about, range: `one of ${words.join(', ')}` })

/** Text that a function judges: null where it is right, else what is wrong ("has no port; …"). */
export const checkedText = (problemOf: (text: string) => string | null) =>
  z.string().superRefine((text, context) => {
    const message = problemOf(text)
    if (message !== null) context.addIssue({ code: 'custom', message })
  })

interface ListSpec {
  readonly about: string
  /** What the list holds: "addresses", "names". */
  readonly of: string
  readonly default: readonly string[]
  readonly max: number
}

export const textList = (element: z.ZodType<string>, spec: ListSpec) =>
  z
    .array(element)
    .max(spec.max)
    .default([...spec.default])
    .register(settingMeta, {
      about: spec.about,
      range: `a list of at most ${spec.max} ${spec.of}`,
    })

/** Settings under a common name; those that are left out have their defaults. */
export const group = <S extends z.ZodRawShape>(about: string, shape: S) =>
  z
    .strictObject(shape)
    // Every member has a default or is optional, which a generic shape cannot say.
    .prefault({} as z.input<z.ZodObject<S, z.core.$strict>>)
    .register(settingMeta, { about, range: 'a map of settings' })

/** How each class of caller is called in the text about a setting. */
const CLASS_WORDS: Record<CallerClass, string> = {
  direct: 'direct callers (identified by their address)',
  app: 'apps (identified by their key)',
  chat: 'browser chat',
  batch: 'batch jobs',
}

/** The same setting once for each class of caller. */
export const byClass = <T extends z.ZodType>(create: (who: CallerClass, words: string) => T) =>
  Object.fromEntries(CALLER_CLASSES.map((who) => [who, create(who, CLASS_WORDS[who])])) as Record<
    CallerClass,
    T
  >
