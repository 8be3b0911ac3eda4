import { sentenceOf } from '../page/sentence.ts'
import { readingOf } from './reading.ts'
import type { SettingState } from './setting-list.ts'

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 10 })

/** Units in the room that a field has. */
const UNITS: Readonly<Record<string, string>> = {
  milliseconds: 'ms',
  seconds: 's',
  minutes: 'min',
  hours: 'hours',
  days: 'days',
  bytes: 'bytes',
}

export const unitOf = ({ unit }: Pick<SettingState, 'unit'>): string | null =>
  unit === null ? null : (UNITS[unit] ?? unit)

/** What people call a setting: `Queue › Aging per minute`. */
export const labelOf = ({ labels }: SettingState): string => labels.join(' › ')

/** A value as people read it: `300,000 ms (5 min)`. */
export const shown = (
  setting: Pick<SettingState, 'unit' | 'isTextList'>,
  value: unknown,
): string => {
  if (value === null || value === undefined) return 'not set'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'number') return withUnit(value, setting)
  if (typeof value === 'string') return value
  if (setting.isTextList) return (value as readonly string[]).join(', ') || 'empty list'
  return JSON.stringify(value)
}

const withUnit = (value: number, setting: Pick<SettingState, 'unit'>): string => {
  const unit = unitOf(setting)
  const reading = readingOf(value, setting.unit)
  const text = unit === null ? NUMBER.format(value) : `${NUMBER.format(value)} ${unit}`
  return reading === null ? text : `${text} (${reading})`
}

/** Where a number has to be: `Between 1 ms and 7 days`; what is right of another setting in the gateway's words. */
export const boundsOf = (setting: SettingState): string => {
  const { min, max, range } = setting
  if (min === null || max === null) return sentenceOf(range).slice(0, -1)
  return `Between ${shortOf(min, setting)} and ${shortOf(max, setting)}`
}

const shortOf = (value: number, setting: Pick<SettingState, 'unit'>): string =>
  readingOf(value, setting.unit) ?? withUnit(value, setting)

/** Whether it is not as it was delivered. */
export const isOtherThanDefault = ({
  isOverridden,
  origin,
  isSecret,
  value,
  default: usual,
}: SettingState) => isOverridden || (origin !== 'default' && (isSecret || !isSame(value, usual)))

/** Of values as the configuration has them. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
