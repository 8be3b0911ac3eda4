import { z } from 'zod'
import { settingMeta, type SettingMeta } from './setting.ts'

export type ValueKind = 'group' | 'list' | 'map' | 'number' | 'boolean' | 'text'

type Path = readonly PropertyKey[]

/** The schema that judges the value, without what stands around it: defaults and transforms. */
const coreOf = (schema: z.ZodType): z.ZodType => {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  ) {
    return coreOf(schema.def.innerType as z.ZodType)
  }
  return schema instanceof z.ZodPipe ? coreOf(schema.def.in as z.ZodType) : schema
}

export const kindOf = (schema: z.ZodType): ValueKind => {
  const core = coreOf(schema)
  if (core instanceof z.ZodObject) return 'group'
  if (core instanceof z.ZodArray) return 'list'
  if (core instanceof z.ZodRecord) return 'map'
  if (core instanceof z.ZodNumber) return 'number'
  return core instanceof z.ZodBoolean ? 'boolean' : 'text'
}

/** What a setting is when it is left out; undefined where it is then absent. */
export const defaultOf = (schema: z.ZodType): unknown =>
  schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? schema.def.defaultValue
    : undefined

/** The named members of a map with fixed keys; none where the schema is anything else. */
export const membersOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> => {
  const core = coreOf(schema)
  return core instanceof z.ZodObject ? (core.shape as Record<string, z.ZodType>) : {}
}

/** What each item of a list, or each value of a map, must be. */
const itemOf = (schema: z.ZodType): z.ZodType | null => {
  const core = coreOf(schema)
  if (core instanceof z.ZodArray) return core.element as z.ZodType
  return core instanceof z.ZodRecord ? (core.valueType as z.ZodType) : null
}

/** The words about what stands at a path, or about the nearest thing around it that has any. */
export const metaAt = (schema: z.ZodType, path: Path): SettingMeta | null => {
  const [key, ...rest] = path
  const own = wordsOf(schema)
  if (key === undefined) return own
  const member = itemOf(schema) ?? membersOf(schema)[String(key)]
  return (member && metaAt(member, rest)) ?? own
}

/** The schema at a path, or null where the path leads out of the schema. */
export const schemaAt = (schema: z.ZodType, path: Path): z.ZodType | null => {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const member = itemOf(schema) ?? membersOf(schema)[String(key)]
  return member === undefined ? null : schemaAt(member, rest)
}

/** A schema made from another one by a transform has no words of its own. */
const wordsOf = (schema: z.ZodType): SettingMeta | null =>
  settingMeta.get(schema) ?? settingMeta.get(coreOf(schema)) ?? null
