import { loadSettings, type LoadedSettings } from '../../config/load-settings.ts'
import type { Settings } from '../../config/settings-schema.ts'
import { about, type Fixable } from './finding.ts'

interface CheckedSettings {
  readonly findings: readonly Fixable[]
  /** Null where they cannot be used: most other checks need them. */
  readonly loaded: LoadedSettings | null
}

/** The file and the variables, as the start would read them. */
export const checkSettings = (): CheckedSettings => {
  const found = about('settings')
  const loaded = loadSettings({ env: process.env, cwd: process.cwd() })
  const warnings = loaded.warnings.map(({ place, message }) =>
    found.warning(`${place}: ${message}`, `change ${place}`),
  )
  if ('problems' in loaded) {
    const errors = loaded.problems.map(({ place, message }) =>
      found.error(`${place}: ${message}`, `change ${place}; docs/settings.md has every setting`),
    )
    return { findings: [...errors, ...warnings], loaded: null }
  }
  const origin = loaded.file ?? 'no file: defaults and variables'
  return { findings: [found.ok(`valid (${origin})`), ...warnings], loaded }
}

/** The last version of Node 20, whose makers stopped mending it on 30 April 2026. */
const MAJOR_ENDED = 20

export const checkNode = (version: string): Fixable[] => {
  const found = about('Node')
  const major = Number(version.split('.')[0])
  return [
    major > MAJOR_ENDED
      ? found.ok(`version ${version}`)
      : found.warning(
          `version ${version} gets no security fixes any more`,
          'install the current LTS from https://nodejs.org',
        ),
  ]
}

const LOOPBACK = /^(127\.|::1$|localhost$)/

/** Whom the settings let in without a credential, seen together with where the gateway listens. */
export const checkOpenness = (settings: Settings, whitelist: readonly string[]): Fixable[] => {
  const found = about('openness')
  if (LOOPBACK.test(settings.listen.host)) {
    return [found.ok('only this machine can reach the gateway')]
  }
  const openings = whitelist
    .filter((address) => address.endsWith('/0'))
    .map((address) =>
      found.warning(
        `the whitelist entry ${address} lets everyone in who reaches this machine`,
        `seadragon whitelist remove '${address}', and add the addresses that you know`,
      ),
    )
  const anonymous =
    settings.identify.anonymous === 'chat'
      ? [
          found.warning(
            'everyone who reaches this machine may chat (identify.anonymous: chat)',
            'set identify.anonymous to deny, and give people accounts',
          ),
        ]
      : []
  const all = [...openings, ...anonymous]
  return all.length > 0 ? all : [found.ok('a credential or a known address is needed')]
}
