import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'

export type { SettingState } from '../../../shared/api/setting.ts'

export const listSettings = () => answerOf(admin.settings.$get())

export type SettingsAnswer = Awaited<ReturnType<typeof listSettings>>

/** What somebody wants to change, by the names of settings; null takes back what was changed here. */
export type Wishes = Readonly<Record<string, unknown>>

/** Fails with 412 where any setting was changed since that version. */
export const saveSettings = (wishes: Wishes, version: number) =>
  answerOf(admin.settings.$patch({ header: ifMatch(version), json: nested(wishes) }))

/** Everything that would be wrong with them. */
export const checkSettings = (wishes: Wishes) =>
  answerOf(admin.settings.check.$post({ json: nested(wishes) }))

/** `queue.agingPerMinute` as the configuration has it: within `queue`. */
export const nested = (wishes: Wishes): Record<string, unknown> => {
  const root: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(wishes)) {
    const parts = name.split('.')
    const last = parts.pop()!
    let place = root
    for (const part of parts) place = (place[part] ??= {}) as Record<string, unknown>
    place[last] = value
  }
  return root
}
