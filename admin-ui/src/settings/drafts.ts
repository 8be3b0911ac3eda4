import { useState } from 'react'
import type { SettingState, Wishes } from './setting-list.ts'
import { isSame } from './setting-value.ts'

/** What somebody has put into a field and not saved. */
export interface Draft {
  /** Null takes back what was changed here. */
  readonly value: unknown
  /** What stands in the field, where the value alone does not tell. */
  readonly text?: string
  /** Why it is no value yet. */
  readonly fault?: string
}

export type Drafts = Readonly<Record<string, Draft>>

/** All fields that somebody has touched; of a page, so that a field that goes loses nothing. */
export const useDrafts = (settings: readonly SettingState[]) => {
  const [drafts, setDrafts] = useState<Drafts>({})
  return {
    all: drafts,
    changed: settings.filter((setting) => isChange(setting, drafts[setting.name])),
    put: (name: string, draft: Draft): void =>
      setDrafts((before) => ({ ...before, [name]: draft })),
    drop: (name: string): void =>
      setDrafts((before) =>
        Object.fromEntries(Object.entries(before).filter(([other]) => other !== name)),
      ),
    /** In the place of all others. */
    take: (wishes: Wishes): void =>
      setDrafts(
        Object.fromEntries(Object.entries(wishes).map(([name, value]) => [name, { value }])),
      ),
  }
}

/** What was typed and typed back is none. */
export const isChange = ({ value, origin }: SettingState, draft: Draft | undefined): boolean => {
  if (draft === undefined) return false
  if (draft.fault !== undefined) return true
  return draft.value === null ? origin === 'database' : !isSame(draft.value, value)
}

/** Those of the changes that are values. */
export const wishesOf = (changed: readonly SettingState[], drafts: Drafts): Wishes =>
  Object.fromEntries(
    changed.flatMap(({ name }) => {
      const draft = drafts[name]
      return draft === undefined || draft.fault !== undefined ? [] : [[name, draft.value]]
    }),
  )
