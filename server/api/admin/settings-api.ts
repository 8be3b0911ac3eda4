import type { Context } from 'hono'
import {
  allSettings,
  settingChanges,
  settingList,
  settingsCheck,
  type SettingProblem,
  type SettingState,
} from '../../../shared/api/setting.ts'
import { etagOf, ifMatch, versionIn } from '../../../shared/api/version.ts'
import type { Actor } from '../../flow/principal.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { deny, invalidInput } from '../rest/denial.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { json, route } from '../rest/route.ts'

/** Whoever knows all settings, and keeps what is changed. */
export interface SettingsKeeper {
  /** Counts the changes of all of them. */
  readonly version: number
  list(): readonly SettingState[]
  /** The groups that settings are in, a group before those in it. */
  groups(): readonly { readonly name: string; readonly about: string }[]
  /** What would be wrong with changes; they are not made. */
  check(changes: object): readonly SettingProblem[]
  /**
   * All of the changes or none. They are judged, stored and, where they can be, in force when this
   * resolves with the names of the settings.
   */
  change(
    change: { readonly changes: object; readonly version: number | undefined },
    by: Actor,
  ): Promise<readonly string[] | { readonly problems: readonly string[] } | StoreRefusal>
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'Every setting: what counts, who said so, and whether it can be changed while it runs',
  access: 'operator',
  responses: { 200: json(allSettings, 'In the order of the reference. The ETag is the version.') },
})

const change = route({
  method: 'patch',
  path: '/',
  summary: 'Change settings over the configuration, at once or for the next start; null takes back',
  access: 'admin',
  request: {
    headers: ifMatch,
    body: {
      required: true,
      ...json(settingChanges, 'As in the configuration: {"queue": {"agingPerMinute": 0.2}}.'),
    },
  },
  responses: { 200: json(settingList, 'The settings that were named, as they are now.') },
})

const check = route({
  method: 'post',
  path: '/check',
  summary: 'Whether changes of settings could be made: everything that is wrong with them',
  access: 'admin',
  request: { body: { required: true, ...json(settingChanges, 'As for a change.') } },
  responses: { 200: json(settingsCheck, 'Nothing is changed, whatever it says.') },
})

/** What the gateway goes by. */
export const createSettingsApi = (keeper: SettingsKeeper) =>
  createResource()
    .openapi(list, (c) =>
      c.json({ ...answer(c, keeper, keeper.list()), groups: keeper.groups() }, 200),
    )
    .openapi(check, (c) => c.json({ problems: keeper.check(c.req.valid('json')) }, 200))
    .openapi(change, async (c) => {
      const version = versionIn(c.req.valid('header')['if-match'])
      const changed = await keeper.change({ changes: c.req.valid('json'), version }, actorOf(c))
      if ('problems' in changed) return deny(c, invalidInput(changed.problems))
      if (isRefused(changed)) return refuseAsStore(c, changed)
      const items = keeper.list().filter(({ name }) => changed.includes(name))
      return c.json(answer(c, keeper, items), 200)
    })

const answer = (
  c: Context<RestEnv>,
  { version }: SettingsKeeper,
  items: readonly SettingState[],
) => {
  c.header('ETag', etagOf(version))
  return { items, next: null, version, isRestartNeeded: items.some((item) => item.isRestartNeeded) }
}
