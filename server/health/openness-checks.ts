import { about, type Fixable } from './finding.ts'

/** The last version of Node 20, whose makers stopped mending it on 30 April 2026. */
const MAJOR_ENDED = 20

export const checkNode = (version: string): Fixable[] => {
  const found = about('Node.js')
  const major = Number(version.split('.')[0])
  return [
    major > MAJOR_ENDED
      ? found.ok(`version ${version}`)
      : found.warning(
          `version ${version} no longer gets security fixes`,
          'install the current LTS from https://nodejs.org',
        ),
  ]
}

const LOOPBACK = /^(127\.|::1$|localhost$)/

interface OpennessSettings {
  readonly listen: { readonly host: string }
  readonly identify: { readonly anonymous: string }
}

/** Whom the settings let in without a credential, seen together with where the gateway listens. */
export const checkOpenness = (
  settings: OpennessSettings,
  whitelist: readonly string[],
): Fixable[] => {
  const found = about('public access')
  if (LOOPBACK.test(settings.listen.host)) {
    return [found.ok('only this machine can reach the gateway')]
  }
  const openings = whitelist
    .filter((address) => address.endsWith('/0'))
    .map((address) =>
      found.warning(
        `the whitelist entry ${address} lets in everyone who can reach this machine`,
        `seadragon whitelist remove '${address}', then add the addresses that you know`,
      ),
    )
  const anonymous =
    settings.identify.anonymous === 'chat'
      ? [
          found.warning(
            'everyone who can reach this machine can chat (identify.anonymous: chat)',
            'set identify.anonymous to deny, and invite people instead',
          ),
        ]
      : []
  const all = [...openings, ...anonymous]
  return all.length > 0 ? all : [found.ok('a credential or a whitelisted address is required')]
}
