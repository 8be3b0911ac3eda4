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
  const settings = readSettings()
  const url = urlOf(options, settings)
  if (settings.adminToken !== undefined) return { url, adminToken: settings.adminToken }
  if (url === ownUrl(settings) || isOnThisMachine(url))
    return { url, adminToken: ownToken(settings) }
  throw new CommandFault(
    'refused',
    `${url} is another gateway, which is not shown the admin token of this one: give it its own in ` +
      'SEADRAGON_ADMIN_TOKEN.',
  )
}

/** Its address alone, for commands that ask nothing of its administration. */
export const findUrl = (options: TargetOptions): string => urlOf(options, readSettings())

const urlOf = ({ url }: TargetOptions, settings: Settings): string =>
  (url ?? process.env['SEADRAGON_URL'] ?? ownUrl(settings)).replace(/(?<!\/)\/+$/, '')

const isOnThisMachine = (url: string): boolean =>
  URL.canParse(url) && /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)

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

const ownToken = (settings: Settings): string => {
  const path = join(resolve(settings.data), 'admin-token')
  const token = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (token !== '') return token
  throw new CommandFault(
    'refused',
    `there is no admin token: ${path} does not exist. Run this where the gateway runs, or give its ` +
      'token in SEADRAGON_ADMIN_TOKEN.',
  )
}
