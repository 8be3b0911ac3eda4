import type { SettingEntry } from './catalogue.ts'
import type { Settings } from './settings-schema.ts'

/** When a change of a setting at run time counts; `not_here` where it is made elsewhere. */
export type ChangeTime = 'at_once' | 'after_restart' | 'not_here'

type Group = keyof Settings

/** The path of a setting or of a group. */
type Scope = Group | { [G in Group]: `${G}.${keyof Settings[G] & string}` }[Group]

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

const OWN_FILE = 'it is read before the database is open: change it in the configuration'
const SECRET = 'who has it administers the gateway: change it in the configuration'

/** Settings and groups that administration does not change, and what to do instead. */
const NOT_HERE: Readonly<Partial<Record<Scope, string>>> = {
  listen: 'a wrong one would leave nobody to correct it: change it in the configuration',
  data: OWN_FILE,
  store: OWN_FILE,
  adminToken: SECRET,
  adminUsername: SECRET,
  adminPassword: SECRET,
  'identify.whitelist': 'it only fills a new database: the whitelist is at /api/admin/whitelist',
  hosts: 'hosts are added and changed at /api/admin/hosts',
  models: 'models have their policies at /api/admin/models',
}

export const changeTimeOf = (setting: SettingEntry): ChangeTime => {
  if (whyNotHere(setting) !== null) return 'not_here'
  return scopesOf(setting).some((scope) => AT_ONCE.includes(scope)) ? 'at_once' : 'after_restart'
}

/** Why it cannot be changed at run time, and where else; null where it can. */
export const whyNotHere = (setting: SettingEntry): string | null =>
  scopesOf(setting)
    .map((scope) => NOT_HERE[scope])
    .find((reason) => reason !== undefined) ?? null

/** The setting's own name and those of the groups around it. */
const scopesOf = ({ path }: SettingEntry): Scope[] =>
  path.map((_, index) => path.slice(0, index + 1).join('.') as Scope)
