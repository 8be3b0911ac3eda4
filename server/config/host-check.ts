import { SETTINGS } from './catalogue.ts'
import type { HostSettings } from './host-settings.ts'
import { judge, type Given } from './judge.ts'
import type { Source } from './problem.ts'

/** A host that is to be added while the gateway runs, or what is wrong with it. */
export type CheckedHost = { readonly host: HostSettings } | { readonly problems: readonly string[] }

const HOSTS = SETTINGS.find(({ name }) => name === 'hosts')!

const NOWHERE: Source = { kind: 'runtime', placeOf: () => '' }

/** Judges it as if it stood in the file, beside everything that is given there but other hosts. */
export const checkHost = (candidate: object, given: Given): CheckedHost => {
  const assignment = { setting: HOSTS, value: [candidate], source: NOWHERE }
  const { settings, problems } = judge(new Map([...given, [HOSTS.name, assignment]]))
  const own = problems
    .filter(({ message }) => message.startsWith('hosts[0]'))
    .map(({ message }) => message.replace(/^hosts\[0\]\.?/, ''))
  return own.length > 0 ? { problems: own } : { host: settings.hosts![0]! }
}
