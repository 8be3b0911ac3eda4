import { SETTINGS, type SettingEntry } from './catalogue.ts'
import type { Origins } from './load-settings.ts'
import type { Settings } from './settings-schema.ts'
import { shownValue, valueAt } from './shown-value.ts'

/** The effective settings as a table for people: name, value, origin. Secrets are not in it. */
export const describeSettings = (settings: Settings, origins: Origins): string => {
  const rows = SETTINGS.map((entry) => [
    entry.name,
    printed(entry, settings),
    origins.get(entry.name)?.place ?? 'default',
  ])
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => width(row[column]!))))
  return rows
    .map(
      ([name, value, origin]) => `${pad(name!, widths[0]!)}  ${pad(value!, widths[1]!)}  ${origin}`,
    )
    .join('\n')
}

/** A long list must not push the origins of all the others off the screen. */
const COLUMN_WIDTH_MAX = 48

const width = (text: string): number => (text.length <= COLUMN_WIDTH_MAX ? text.length : 0)

const pad = (text: string, columns: number): string => text.padEnd(columns)

const printed = (entry: SettingEntry, settings: Settings): string => {
  if (valueAt(settings, entry.path) === undefined) return '(not set)'
  if (entry.meta.isSecret === true) return '(set)'
  const value = shownValue(entry, settings)
  return typeof value === 'string' && PLAIN.test(value) ? value : JSON.stringify(value)
}

const PLAIN = /^[\x21-\x7e]+$/
