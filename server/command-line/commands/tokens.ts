import { InvalidArgumentError, Option, type Command } from 'commander'
import { ROLES } from '../../../shared/role.ts'
import { printJson, printLine, tableOf, timeText } from '../printing.ts'
import type { Connect } from '../admin-client.ts'

interface Token {
  readonly id: string
  readonly prefix: string
  readonly note: string | null
  readonly role: string
  readonly usesMax: number
  readonly usesLeft: number
  readonly expiresAt: number | null
  readonly state: string
}

interface MadeToken extends Token {
  readonly link: string
}

interface Invitation {
  readonly note?: string
  readonly role?: string
  readonly uses?: number
  readonly expiresInHours?: number
  readonly json?: true
}

/** Invitations. */
export const addTokenCommands = (program: Command, connect: Connect): void => {
  const group = program.command('token').description('registration tokens: invitations to people')

  group
    .command('list')
    .description('all tokens with their state')
    .option('--json', 'for programs')
    .action(async ({ json }: { json?: true }) => {
      const tokens = await connect().list<Token>('/tokens')
      if (json) return printJson(tokens)
      const rows = tokens.map((token) => [
        token.id,
        token.prefix,
        token.role,
        `${token.usesLeft} of ${token.usesMax}`,
        timeText(token.expiresAt),
        token.state,
        token.note,
      ])
      const heads = ['id', 'begins with', 'role', 'uses left', 'expires', 'state', 'note']
      printLine(tableOf(heads, rows))
    })

  group
    .command('create')
    .description('invite somebody; the link is printed once')
    .option('--note <text>', 'whom it is for')
    .addOption(new Option('--role <role>', 'what they will be').choices(ROLES).default('user'))
    .option('--uses <number>', 'how many may register with it', whole, 1)
    .option('--expires-in-hours <hours>', 'default: a week', whole)
    .option('--json', 'for programs')
    .action(async ({ json, ...invitation }: Invitation) => {
      const made = await connect().ask<MadeToken>('POST', '/tokens', invitation)
      if (json) return printJson(made)
      process.stderr.write(`an invitation for a ${made.role}; it is not shown again:\n`)
      printLine(made.link)
    })

  group
    .command('revoke')
    .description('revoke a token; who has registered with it stays')
    .argument('<id>')
    .action(async (id: string) => {
      const token = await connect().ask<Token>('DELETE', `/tokens/${encodeURIComponent(id)}`)
      printLine(`the token ${token.prefix}… is revoked`)
    })
}

const whole = (text: string): number => {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A whole number from 1 is needed.')
}
