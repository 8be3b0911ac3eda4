import type { SettingState } from '../../shared/api/setting.ts'
import type { SettingEntry } from './catalogue.ts'
import type { Settings } from './settings-schema.ts'

/** When a change of a setting at run time counts; `not_here` where it is made elsewhere. */
export type ChangeTime = 'at_once' | 'after_restart' | 'not_here'

type Group = keyof Settings

/** The path of a setting or of a group, as deep as types tell. */
export type Scope = Group | { [G in Group]: `${G}.${keyof Settings[G] & string}` }[Group]

/** Groups and settings whose parts look at them anew whenever they need them. */
const AT_ONCE: readonly Scope[] = [
  'trustedProxies',
  'identify.anonymous',
  'modelDefaults',
  'ceilings',
  'queue',
  'wait',
  'limits.bodyBytesMax',
  'limits.receivingBytesMax',
  'limits.adminBodyBytesMax',
  'limits.chatBodyBytesMax',
  'limits.showBodyBytesMax',
  'limits.modelNameMax',
  'limits.bodyValuesMax',
  'limits.bodyDepthMax',
  'limits.lineBytesMax',
  'limits.replyBytesMax',
  'limits.readerStallMs',
  'limits.bodyMs',
  'limits.unknownTokens',
  'upstream.firstByteMs',
  'upstream.wholeMs',
  'upstream.stallMs',
  'upstream.probeMs',
  'upstream.loadMs',
  'accounts.sessionsPerUserMax',
  'accounts.keysPerUserMax',
  'accounts.passwordLengthMin',
  'accounts.hashesMax',
  'accounts.hashesWaitingMax',
  'accounts.failuresPerAddressMax',
  'accounts.failuresPerAccountMax',
  'accounts.failuresWindowMs',
  'accounts.resetLinkHours',
  'chat',
  'journal.segmentBytesMax',
  'operations',
  'retry',
  'breaker',
  'retention',
  'prices',
  'live.listenersMax',
  'live.listenersPerCallerMax',
  'updates',
  'shutdown',
  'log',
]

/** Why a setting is not changed at run time; `resource` where an area of the administration API does it. */
interface Elsewhere {
  readonly reason: string
  readonly resource: SettingState['resource']
}

const inFile = (why: string): Elsewhere => ({
  reason: `${why}, so it can only be set in the configuration file or the environment`,
  resource: null,
})

const OWN_FILE = inFile('it is read before the database opens')
const SECRET = inFile('it gives control of the gateway')

/** Settings and groups that administration does not change, and what to do instead. */
const NOT_HERE: Readonly<Partial<Record<Scope, Elsewhere>>> = {
  listen: inFile('a wrong value would leave nobody able to correct it'),
  data: OWN_FILE,
  store: OWN_FILE,
  adminToken: SECRET,
  adminUsername: SECRET,
  adminPassword: SECRET,
  'identify.whitelist': {
    reason: 'it only fills a new database; the whitelist is managed',
    resource: 'whitelist',
  },
  hosts: { reason: 'hosts are managed', resource: 'hosts' },
  models: { reason: 'model policies are managed', resource: 'models' },
}

export const changeTimeOf = (setting: SettingEntry): ChangeTime => {
  if (elsewhereOf(setting) !== null) return 'not_here'
  return scopesOf(setting).some((scope) => AT_ONCE.includes(scope)) ? 'at_once' : 'after_restart'
}

/** Null where it can be changed at run time. */
export const elsewhereOf = (setting: SettingEntry): Elsewhere | null =>
  scopesOf(setting)
    .map((scope) => NOT_HERE[scope])
    .find((elsewhere) => elsewhere !== undefined) ?? null

/** The setting's own name and those of the groups around it. */
const scopesOf = ({ path }: SettingEntry): Scope[] =>
  path.map((_, index) => path.slice(0, index + 1).join('.') as Scope)
