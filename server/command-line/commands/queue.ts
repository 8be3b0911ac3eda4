import { InvalidArgumentError, type Command } from 'commander'
import { printJson, printLine } from '../printing.ts'
import type { Connect } from '../admin-client.ts'
import { queueTable, type Ticket } from '../queue-table.ts'

/** What runs and what waits. */
export const addQueueCommands = (program: Command, connect: Connect): void => {
  const group = program.command('queue').description('what runs and what waits')

  group
    .command('list')
    .description('every request in the order of service')
    .option('--json', 'for programs')
    .action(async ({ json }: { json?: true }) => {
      const tickets = await connect().list<Ticket>('/queue')
      if (json) return printJson(tickets)
      printLine(tickets.length === 0 ? 'nothing runs and nothing waits' : queueTable(tickets))
    })

  group
    .command('move')
    .description('give a waiting request another base priority')
    .argument('<ticket>')
    .argument('<priority>', 'from 0 (first) to 9, in parts too, as 2.5', priority)
    .action(async (ticket: string, wanted: number) => {
      const path = `/queue/${encodeURIComponent(ticket)}/move`
      await connect().ask('POST', path, { priority: wanted })
      printLine(`${ticket} has the base priority ${wanted} now`)
    })

  for (const [name, about, done] of ACTIONS) {
    group
      .command(name)
      .description(about)
      .argument('<ticket>')
      .action(async (ticket: string) => {
        await connect().ask('POST', `/queue/${encodeURIComponent(ticket)}/${name}`)
        printLine(`${ticket} ${done}`)
      })
  }
}

const ACTIONS = [
  ['cancel', 'end a request that waits or runs', 'is cancelled'],
  ['pin', 'serve a waiting request next', 'is served next'],
  ['hold', 'let a request wait until it is released', 'is held'],
  ['release', 'let a held request go on', 'goes on'],
] as const

const priority = (text: string): number => {
  const wanted = Number(text)
  if (/^[0-9]+(\.[0-9]+)?$/.test(text) && wanted <= 9) return wanted
  throw new InvalidArgumentError('A priority from 0 to 9 is needed.')
}
