import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { SettingState } from '../../shared/api/setting.ts'
import type { SettingEntry } from './catalogue.ts'
import { changeTimeOf, elsewhereOf } from './change-time.ts'
import type { Standing } from './override-book.ts'
import { labelsOf } from './setting-label.ts'
import { shownValue, valueAt } from './shown-value.ts'

export interface Standings {
  /** What the configuration alone says. */
  readonly configured: Standing
  readonly inForce: Standing
  readonly next: Standing
}

/** What is stored of a setting at run time. */
export interface StoredChange {
  readonly isOverridden: boolean
  /** Why it does not count. */
  readonly problem: string | null
}

/** Everything that may be told of a setting. */
export const settingState = (
  entry: SettingEntry,
  { configured, inForce, next }: Standings,
  stored: StoredChange,
): SettingState => {
  const { value, origin, place } = sourceOf(entry, inForce)
  return {
    ...formOf(entry),
    name: entry.name,
    labels: labelsOf(entry.path),
    about: entry.meta.about,
    // A group is not a setting.
    kind: entry.kind as SettingState['kind'],
    range: entry.meta.range,
    unit: entry.meta.unit ?? null,
    variable: entry.variable,
    isSecret: entry.meta.isSecret === true,
    isSet: valueAt(inForce.settings, entry.path) !== undefined,
    value,
    default: entry.default ?? null,
    origin,
    place,
    configured: shownValue(entry, configured.settings),
    change: changeTimeOf(entry),
    hint: elsewhereOf(entry)?.reason ?? null,
    resource: elsewhereOf(entry)?.resource ?? null,
    isRestartNeeded: !isDeepStrictEqual(value, shownValue(entry, next.settings)),
    next: shownValue(entry, next.settings),
    ...stored,
  }
}

/** The value of a setting in one standing, and who said it. */
export const sourceOf = (
  entry: SettingEntry,
  { settings, given }: Standing,
): Pick<SettingState, 'value' | 'origin' | 'place'> => {
  const value = shownValue(entry, settings)
  const source = given.get(entry.name)?.source
  if (source === undefined) return { value, origin: 'default', place: null }
  if (source.kind === 'runtime') return { value, origin: 'database', place: null }
  return { value, origin: source.kind, place: source.placeOf(entry.path, 'value') }
}

type Form = Pick<SettingState, 'min' | 'max' | 'choices' | 'isTextList'>

const forms = new WeakMap<SettingEntry, Form>()

/** The bounds in its schema. */
const formOf = (entry: SettingEntry): Form => {
  const known = forms.get(entry)
  if (known !== undefined) return known
  const {
    minimum,
    maximum,
    enum: choices,
    items,
  } = z.toJSONSchema(entry.schema, {
    io: 'input',
    unrepresentable: 'any',
  })
  const form = {
    min: minimum ?? null,
    max: maximum ?? null,
    choices: choices?.map(String) ?? null,
    isTextList: typeof items === 'object' && 'type' in items && items.type === 'string',
  }
  forms.set(entry, form)
  return form
}
