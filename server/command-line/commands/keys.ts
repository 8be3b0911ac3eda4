import { text } from 'node:stream/consumers'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { keyInside } from '../../../shared/key-text.ts'
import { SCOPES } from '../../../shared/scope.ts'
import { systemClock } from '../../clock.ts'
import { printJson, printLine, tableOf, timeText } from '../printing.ts'
import type { Connect } from '../admin-client.ts'
import { CommandFault } from '../command-fault.ts'

interface Key {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly priority: number
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

interface MadeKey extends Key {
  readonly key: string
}

interface Finding {
  readonly key: Key | null
  readonly works: boolean
}

interface Grant {
  readonly name?: string
  readonly priority?: number
  readonly scope?: readonly string[]
  readonly model?: readonly string[]
  readonly address?: readonly string[]
  readonly expires?: string
  readonly requestsPerMinute?: number
  readonly tokensPerDay?: number
  readonly waiting?: number
  readonly running?: number
  readonly json?: true
}

/** Keys of custom apps. */
export const addKeyCommands = (program: Command, connect: Connect): void => {
  const group = program.command('key').description('keys of apps')
  addFindCommand(group, connect)

  group
    .command('list')
    .description('all keys, revoked ones too')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const keys = await connect().list<Key>('/apikeys')
      if (json) return printJson(keys)
      const rows = keys.map((key) => [
        key.id,
        key.name,
        key.prefix,
        key.priority,
        stateOf(key),
        timeText(key.lastUsedAt),
        key.scopes.join(','),
      ])
      const heads = ['id', 'name', 'begins with', 'priority', 'state', 'last used', 'may']
      printLine(tableOf(heads, rows))
    })

  withGrant(group.command('create').description('make a key; its text is printed once'))
    .argument('<name>', 'the app that it is for')
    .option('--json', 'print JSON')
    .action(async (name: string, grant: Grant) => {
      const made = await connect().ask<MadeKey>('POST', '/apikeys', bodyOf({ ...grant, name }))
      if (grant.json) return printJson(made)
      // The key alone on standard output, so that it can be piped to where it belongs.
      process.stderr.write(`${made.name} (${made.id}): keep the key, it is not shown again\n`)
      printLine(made.key)
    })

  withGrant(group.command('edit').description('change what a key may'))
    .argument('<id>')
    .option('--name <name>')
    .action(async (id: string, grant: Grant) => {
      const key = await connect().ask<Key>('PATCH', `/apikeys/${segment(id)}`, bodyOf(grant))
      printLine(`${key.name} (${key.id}) is changed`)
    })

  group
    .command('rotate')
    .description('make a new text for a key; the old one works on for a while')
    .argument('<id>')
    .option('--overlap-hours <hours>', 'how long the old text works on', positive)
    .option('--json', 'print JSON')
    .action(async (id: string, { overlapHours, json }: { overlapHours?: number; json?: true }) => {
      const body = overlapHours === undefined ? {} : { overlapHours }
      const made = await connect().ask<MadeKey>('POST', `/apikeys/${segment(id)}/rotate`, body)
      if (json) return printJson(made)
      process.stderr.write(`${made.name} (${made.id}): keep the new key, it is not shown again\n`)
      printLine(made.key)
    })

  group
    .command('revoke')
    .description('revoke a key at once and for good; what runs with it ends')
    .argument('<id>')
    .action(async (id: string) => {
      const key = await connect().ask<Key>('DELETE', `/apikeys/${segment(id)}`)
      printLine(`${key.name} (${key.id}) is revoked`)
    })
}

const addFindCommand = (group: Command, connect: Connect): void => {
  group
    .command('find')
    .description('find the key that a leaked secret belongs to (read from standard input)')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const found = await connect().ask<Finding>('POST', '/apikeys/find', { key: await secretIn() })
      if (json) return printJson(found)
      const { key, works } = found
      if (key === null) throw new CommandFault('refused', 'no key of this gateway has this secret')
      const state = works ? 'the secret works' : 'the secret no longer works'
      printLine(`${key.name} (${key.id}, ${stateOf(key)}): ${state}`)
    })
}

/** Never an argument: those are seen by everybody on the machine, and kept in the shell's history. */
const secretIn = async (): Promise<string> => {
  if (process.stdin.isTTY) process.stderr.write('paste the key, then press Enter and Ctrl-D:\n')
  const secret = keyInside(await text(process.stdin))
  if (secret !== null) return secret
  throw new CommandFault('refused', 'standard input holds no key: one is sd_ and 43 characters')
}

const withGrant = (command: Command): Command =>
  command
    .option('--priority <number>', 'base priority, from 1 (first) to 9', whole)
    .addOption(new Option('--scope <scope...>', 'what it may').choices(SCOPES))
    .option('--model <model...>', 'the models that it may use (default: all)')
    .option('--address <address...>', 'addresses and ranges that it may come from (default: all)')
    .option('--expires <time>', 'an ISO time, such as 2027-01-01T00:00:00Z')
    .option('--requests-per-minute <number>', 'limit', whole)
    .option('--tokens-per-day <number>', 'limit', whole)
    .option('--waiting <number>', 'how many of its requests may wait at once', whole)
    .option('--running <number>', 'how many of its requests may run at once', whole)

const bodyOf = (grant: Grant): object => {
  const { requestsPerMinute, tokensPerDay, waiting, running } = grant
  const limits = defined({ requestsPerMinute, tokensPerDay, waiting, running })
  return defined({
    name: grant.name,
    priority: grant.priority,
    scopes: grant.scope,
    models: grant.model,
    addresses: grant.address,
    expiresAt: grant.expires,
    limits: Object.keys(limits).length === 0 ? undefined : limits,
  })
}

const defined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const stateOf = ({ revokedAt, expiresAt }: Key): string => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= systemClock.wall() ? 'expired' : 'active'
}

const segment = (id: string): string => encodeURIComponent(id)

const whole = (text: string): number => {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A whole number is needed.')
}

const positive = (text: string): number => {
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('A number is needed.')
}
