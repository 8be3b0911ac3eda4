import { isIP } from 'node:net'
import type { ListenAddress } from './listen-address.ts'
import type { Finding } from './problem.ts'
import type { Settings } from './settings-schema.ts'

/** Settings that cannot hold together. */
export const contradictionsIn = (settings: Settings): Finding[] => [
  ...breakerTimes(settings),
  ...firstAdmin(settings),
  ...sessionTimes(settings),
  ...contextLengths(settings),
  ...ownAddress(settings),
]

const firstAdmin = ({ adminUsername, adminPassword }: Settings): Finding[] =>
  (adminUsername === undefined) === (adminPassword === undefined)
    ? []
    : [
        {
          paths: [['adminUsername'], ['adminPassword']],
          message:
            'adminUsername and adminPassword make the first admin together; give both or none',
        },
      ]

const sessionTimes = ({ accounts: { sessionIdleHours, sessionHoursMax } }: Settings): Finding[] =>
  sessionIdleHours <= sessionHoursMax
    ? []
    : [
        {
          paths: [
            ['accounts', 'sessionIdleHours'],
            ['accounts', 'sessionHoursMax'],
          ],
          message: `accounts.sessionIdleHours is ${sessionIdleHours} and accounts.sessionHoursMax ${sessionHoursMax}; the first must not be above the second`,
        },
      ]

const breakerTimes = ({ breaker: { openMs, openMsMax } }: Settings): Finding[] =>
  openMs <= openMsMax
    ? []
    : [
        {
          paths: [
            ['breaker', 'openMs'],
            ['breaker', 'openMsMax'],
          ],
          message: `breaker.openMs is ${openMs} and breaker.openMsMax ${openMsMax}; the first time must not be above the longest`,
        },
      ]

const contextLengths = ({ models, modelDefaults: { numCtxMax } }: Settings): Finding[] =>
  Object.entries(models)
    .filter(([, policy]) => (policy.num_ctx ?? 0) > numCtxMax)
    .map(([model, policy]) => ({
      paths: [
        ['models', model, 'num_ctx'],
        ['modelDefaults', 'numCtxMax'],
      ],
      message: `the num_ctx of model ${JSON.stringify(model)} is ${policy.num_ctx} and modelDefaults.numCtxMax ${numCtxMax}; lower the first or raise the second`,
    }))

const ownAddress = ({ hosts = [], listen }: Settings): Finding[] =>
  hosts.flatMap((host, index) => {
    if (host.driver === 'demo' || !isListeningAt(listen, new URL(host.url))) return []
    const paths = [['hosts', index, 'url'], ['listen']]
    const message = `hosts[${index}].url is the address on which the gateway itself listens; give the model server's own address`
    return [{ paths, message }]
  })

const ANY_HOSTS = new Set(['0.0.0.0', '::'])

const isListeningAt = ({ host, port }: ListenAddress, url: URL): boolean => {
  const urlPort = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (port === 0 || port !== urlPort) return false
  const target = url.hostname.replace(/^\[|\]$/g, '')
  const isTargetAny = ANY_HOSTS.has(target)
  if (!isLoopback(target) && !isTargetAny) return target === host.toLowerCase()
  if (ANY_HOSTS.has(host)) return true
  const isEitherLocalhost = target === 'localhost' || host === 'localhost'
  return target === host || (isLoopback(host) && (isEitherLocalhost || isTargetAny))
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
