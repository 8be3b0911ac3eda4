import { existsSync, readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { join, resolve } from 'node:path'
import { loadSettings } from '../config/load-settings.ts'
import type { Settings } from '../config/settings-schema.ts'
import { CommandFault } from './command-fault.ts'

/** The gateway that commands speak to, and what lets them. */
export interface Target {
  readonly url: string
  readonly adminToken: string
}

export interface TargetOptions {
  /** Another gateway than the one that the configuration here describes. */
  readonly url?: string
}

/**
 * The gateway of this directory's configuration, or the one named by `--url` or `SEADRAGON_URL`.
 *
 * @throws {CommandFault} when the configuration cannot be used or no token is to be had.
 */
export const findTarget = (options: TargetOptions): Target => {
  const named = options.url ?? process.env['SEADRAGON_URL']
  const settings = readSettings()
  return {
    url: (named ?? ownUrl(settings)).replace(/(?<!\/)\/+$/, ''),
    adminToken: findToken(settings),
  }
}

/** @throws {CommandFault} with everything that is wrong. */
export const readSettings = (): Settings => {
  const loaded = loadSettings({ env: process.env, cwd: process.cwd() })
  if (!('problems' in loaded)) return loaded.settings
  const lines = loaded.problems.map(({ place, message }) => `  ${place}: ${message}`)
  throw new CommandFault('refused', `the configuration cannot be used:\n${lines.join('\n')}`)
}

const ANYWHERE = new Set(['0.0.0.0', '::'])

const ownUrl = ({ listen: { host, port } }: Settings): string => {
  const reachable = ANYWHERE.has(host) ? '127.0.0.1' : host
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`
}

const findToken = (settings: Settings): string => {
  if (settings.adminToken !== undefined) return settings.adminToken
  const path = join(resolve(settings.data), 'admin-token')
  const token = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (token !== '') return token
  throw new CommandFault(
    'refused',
    `there is no admin token: ${path} does not exist. Run this where the gateway runs, or give its ` +
      'token in SEADRAGON_ADMIN_TOKEN.',
  )
}
