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

interface KeptDraft extends Draft {
  /** What the setting was or would be when this was typed. */
  readonly from: unknown
}

/** All fields that somebody has touched; of a page, so that a field that goes loses nothing. */
export const useDrafts = (settings: readonly SettingState[]) => {
  const [kept, setKept] = useState<Readonly<Record<string, KeptDraft>>>({})
  const nextOf = (name: string): unknown => settings.find((one) => one.name === name)?.next
  const putAll = (drafts: Drafts): void => {
    const added = Object.entries(drafts).map(([name, draft]): [string, KeptDraft] => [
      name,
      { ...draft, from: nextOf(name) },
    ])
    setKept((before) => ({ ...before, ...Object.fromEntries(added) }))
  }
  // What was typed and typed back says nothing against what somebody else has saved since.
  const all: Drafts = Object.fromEntries(
    Object.entries(kept).filter(
      ([name, { value, from, fault }]) =>
        fault !== undefined || value === null || !isSame(value, from) || isSame(from, nextOf(name)),
    ),
  )
  return {
    all,
    changed: settings.filter((setting) => isChange(setting, all[setting.name])),
    put: (name: string, draft: Draft): void => putAll({ [name]: draft }),
    /** Beside what else has been typed. */
    putWishes: (wishes: Wishes): void =>
      putAll(Object.fromEntries(Object.entries(wishes).map(([name, value]) => [name, { value }]))),
    drop: (names: readonly string[]): void =>
      setKept((before) =>
        Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))),
      ),
    clear: (): void => setKept({}),
  }
}

/** Against what counts after the next start, since that is what saving changes. */
export const isChange = (
  { next, isOverridden }: SettingState,
  draft: Draft | undefined,
): boolean => {
  if (draft === undefined) return false
  if (draft.fault !== undefined) return true
  return draft.value === null ? isOverridden : !isSame(draft.value, next)
}

/** Those of the changes that are values. */
export const wishesOf = (changed: readonly SettingState[], drafts: Drafts): Wishes =>
  Object.fromEntries(
    changed.flatMap(({ name }) => {
      const draft = drafts[name]
      return draft === undefined || draft.fault !== undefined ? [] : [[name, draft.value]]
    }),
  )
