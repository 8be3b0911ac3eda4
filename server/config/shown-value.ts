import type { SettingEntry } from './catalogue.ts'
import { formatListenAddress } from './listen-address.ts'
import type { Settings } from './settings-schema.ts'

/** What may be told of the value of a setting, as the configuration would have it; nothing of a secret. */
export const shownValue = (entry: SettingEntry, settings: Settings): unknown => {
  const value = valueAt(settings, entry.path)
  if (value === undefined || entry.meta.isSecret === true) return null
  if (entry.name === 'listen') return formatListenAddress(settings.listen)
  return JSON.parse(JSON.stringify(value, masked))
}

/** For secrets that are members of a list, such as of a host. */
const masked = (key: string, value: unknown): unknown => (key === 'bearer' ? '(set)' : value)

export const valueAt = (settings: Settings, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], settings)
