import type { SettingsAnswer, SettingState } from './setting-list.ts'
import { isOtherThanDefault, labelOf, shown } from './setting-value.ts'

/** Settings with the same first part of their names, or those that have one part only. */
export interface SettingGroup {
  /** In the address of the page. */
  readonly name: string
  readonly label: string
  readonly about: string
  readonly settings: readonly SettingState[]
}

const GENERAL = {
  name: 'general',
  label: 'General',
  about: 'The gateway’s address, its first administrator, and which proxies it trusts.',
}

/** In the order of the reference. */
export const groupsIn = ({ items, groups }: SettingsAnswer): SettingGroup[] => {
  const named = groups.filter(({ name }) => !name.includes('.'))
  const all = [
    { ...GENERAL, settings: items.filter(({ name }) => !name.includes('.')) },
    ...named.map(({ name, about }) => {
      const settings = items.filter((item) => item.name.startsWith(`${name}.`))
      return { name, label: settings[0]?.labels[0] ?? name, about, settings }
    }),
  ]
  return all.filter(({ settings }) => settings.length > 0)
}

/** A part of a group under a name of its own, or those that stand in the group itself. */
export interface SettingPart {
  readonly name: string
  readonly settings: readonly SettingState[]
}

export const partsOf = (settings: readonly SettingState[]): SettingPart[] => {
  const parts = new Map<string, SettingState[]>()
  for (const setting of settings) {
    const name = setting.name.split('.').slice(0, -1).join('.')
    parts.set(name, [...(parts.get(name) ?? []), setting])
  }
  return [...parts].map(([name, members]) => ({ name, settings: members }))
}

interface Wanted {
  readonly words: string
  readonly isChangedOnly: boolean
}

/** The groups with those of their settings that have all of the words; none without any. */
export const found = (groups: readonly SettingGroup[], wanted: Wanted): SettingGroup[] => {
  const words = wanted.words.toLowerCase().split(/\s+/)
  const isFound = (setting: SettingState): boolean => {
    if (wanted.isChangedOnly && !isOtherThanDefault(setting)) return false
    const text = textOf(setting)
    return words.every((word) => text.includes(word))
  }
  return groups
    .map((group) => ({ ...group, settings: group.settings.filter(isFound) }))
    .filter(({ settings }) => settings.length > 0)
}

/** All that is shown of a setting. */
const textOf = (setting: SettingState): string =>
  [setting.name, labelOf(setting), setting.about, setting.variable, shown(setting, setting.value)]
    .join(' ')
    .toLowerCase()
