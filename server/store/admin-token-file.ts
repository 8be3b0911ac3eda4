import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface AdminToken {
  readonly token: string
  /** Where it is kept; null where the configuration gives it. */
  readonly path: string | null
  readonly isNew: boolean
}

/** The token for automation: the configured one, or one that is made once and kept in the data directory. */
export const loadAdminToken = (dataDir: string, configured: string | undefined): AdminToken => {
  if (configured !== undefined) return { token: configured, path: null, isNew: false }
  const path = join(dataDir, 'admin-token')
  if (existsSync(path)) {
    const token = readFileSync(path, 'utf8').trim()
    if (token !== '') return { token, path, isNew: false }
  }
  const token = randomBytes(32).toString('base64url')
  writeFileSync(path, `${token}\n`, { mode: 0o600 })
  return { token, path, isNew: true }
}
