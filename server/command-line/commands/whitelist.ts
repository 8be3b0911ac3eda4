import type { Command } from 'commander'
import type { Connect } from '../admin-client.ts'
import { printJson, printLine, tableOf, timeText } from '../printing.ts'

interface Entry {
  readonly id: string
  readonly address: string
  readonly note: string | null
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly addedBy: string | null
  readonly lastMatchAt: number | null
  readonly warnings: readonly string[]
}

interface Changes {
  readonly address?: string
  readonly note?: string
  readonly confirm?: true
}

interface Match {
  readonly address: string
  readonly entry: { readonly address: string } | null
}

/** Who may call by address alone. */
export const addWhitelistCommands = (program: Command, connect: Connect): void => {
  const group = program.command('whitelist').description('who may call without a key')
  addQuestions(group, connect)
  addChanges(group, connect)
}

const addQuestions = (group: Command, connect: Connect): void => {
  group
    .command('list')
    .description('all entries')
    .option('--json', 'for programs')
    .action(async ({ json }: { json?: true }) => {
      const entries = await connect().list<Entry>('/whitelist')
      if (json) return printJson(entries)
      const rows = entries.map((entry) => [
        entry.id,
        entry.address,
        entry.scopes.join(','),
        timeText(entry.createdAt),
        entry.addedBy,
        timeText(entry.lastMatchAt),
        entry.note,
      ])
      printLine(tableOf(['id', 'address', 'may', 'added', 'by', 'last match', 'note'], rows))
    })

  group
    .command('test')
    .description('which entry lets an address in')
    .argument('<address>')
    .option('--json', 'for programs')
    .action(async (address: string, { json }: { json?: true }) => {
      const match = await connect().ask<Match>('POST', '/whitelist/test', { address })
      if (json) return printJson(match)
      printLine(
        match.entry === null
          ? `${match.address}: no entry matches, so it needs a key`
          : `${match.address}: may call, by the entry ${match.entry.address}`,
      )
    })
}

const addChanges = (group: Command, connect: Connect): void => {
  group
    .command('add')
    .description('let an address or a range call without a key')
    .argument('<address>', 'such as 192.168.1.20 or 192.168.1.0/24')
    .option('--note <text>', 'whose it is')
    .option('--confirm', 'needed for a range that holds every address')
    .action(async (address: string, { note, confirm }: { note?: string; confirm?: true }) => {
      const body = { address, ...(note && { note }), ...(confirm && { confirm }) }
      const added = await connect().ask<Entry>('POST', '/whitelist', body)
      printLine(`${added.address} may call without a key now (${added.id})`)
      warn(added)
    })

  group
    .command('edit')
    .description('change an entry')
    .argument('<entry>', 'its id, or its address where that is a single one')
    .option('--address <address>', 'another address or range')
    .option('--note <text>', 'whose it is')
    .option('--confirm', 'needed for a range that holds every address')
    .action(async (entry: string, changes: Changes) => {
      const path = `/whitelist/${encodeURIComponent(entry)}`
      const changed = await connect().ask<Entry>('PATCH', path, changes)
      printLine(`${changed.address} (${changed.id}) is changed`)
      warn(changed)
    })

  group
    .command('remove')
    .description('remove an entry')
    .argument('<entry>', 'its id or its address')
    .action(async (entry: string) => {
      const path = `/whitelist?address=${encodeURIComponent(entry)}`
      const removed = await connect().ask<Entry>('DELETE', path)
      printLine(`${removed.address} needs a key now`)
    })
}

const warn = ({ warnings }: Entry): void => {
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
}
