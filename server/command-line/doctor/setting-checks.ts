import { loadSettings, type LoadedSettings } from '../../config/load-settings.ts'
import { about, type Fixable } from '../../health/finding.ts'

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
  const origin = loaded.file ?? 'no file; defaults and environment variables'
  return { findings: [found.ok(`valid (${origin})`), ...warnings], loaded }
}
