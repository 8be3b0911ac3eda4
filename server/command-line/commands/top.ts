import { setTimeout as delay } from 'node:timers/promises'
import { InvalidArgumentError, type Command } from 'commander'
import type { AdminClient, Connect } from '../admin-client.ts'
import { durationText, printJson, printLine } from '../printing.ts'
import { queueTable, type Ticket } from '../queue-table.ts'

interface Stats {
  readonly queue_length: number
  readonly active_requests: number
  readonly requests_per_minute: number
  readonly average_wait_time: number | null
  readonly hosts: readonly Host[]
}

interface Host {
  readonly name: string
  readonly slots: number
  readonly inUse: number
  readonly isAvailable: boolean
  readonly loaded: readonly string[]
}

/** The live queue in a terminal, as `top` shows processes. */
export const addTopCommand = (program: Command, connect: Connect): void => {
  program
    .command('top')
    .description('the live queue; Ctrl+C ends it')
    .option('--once', 'show it once and end')
    .option('--json', 'once, for programs')
    .option('--interval <seconds>', 'how often it is drawn', seconds, 1)
    .action(async ({ once, json, interval }: { once?: true; json?: true; interval: number }) => {
      const client = connect()
      if (json) return printJson(await look(client))
      if (once || !process.stdout.isTTY) return printLine(pictureOf(await look(client), client.url))
      await watch(client, interval)
    })
}

const look = async (client: AdminClient) => ({
  stats: await client.ask<Stats>('GET', '/stats'),
  tickets: await client.list<Ticket>('/queue'),
})

const SHOW_OTHER_SCREEN = '\u001b[?1049h\u001b[?25l'
const SHOW_FORMER_SCREEN = '\u001b[?25h\u001b[?1049l'
const FROM_THE_TOP = '\u001b[H\u001b[J'

const watch = async (client: AdminClient, intervalS: number): Promise<void> => {
  const leave = (): void => void process.stdout.write(SHOW_FORMER_SCREEN)
  process.once('exit', leave)
  process.once('SIGINT', () => process.exit(0))
  process.stdout.write(SHOW_OTHER_SCREEN)
  for (;;) {
    const picture = pictureOf(await look(client), client.url)
    const lines = picture.split('\n').slice(0, process.stdout.rows - 1)
    const fitting = lines.map((line) => line.slice(0, process.stdout.columns))
    process.stdout.write(`${FROM_THE_TOP}${fitting.join('\n')}\n`)
    await delay(intervalS * 1_000)
  }
}

const pictureOf = ({ stats, tickets }: Awaited<ReturnType<typeof look>>, url: string): string => {
  const wait = durationText(stats.average_wait_time)
  return [
    `Seadragon at ${url}: ${stats.active_requests} run, ${stats.queue_length} wait, ` +
      `${stats.requests_per_minute} a minute, average wait ${wait}`,
    ...stats.hosts.map(hostLine),
    '',
    tickets.length === 0 ? 'nothing runs and nothing waits' : queueTable(tickets),
  ].join('\n')
}

const hostLine = ({ name, slots, inUse, isAvailable, loaded }: Host): string => {
  const state = isAvailable ? `${inUse} of ${slots} slots` : 'not available'
  return `  ${name}: ${state}${loaded.length === 0 ? '' : `, loaded: ${loaded.join(', ')}`}`
}

const seconds = (text: string): number => {
  const value = Number(text)
  if (value >= 0.2 && value <= 3_600) return value
  throw new InvalidArgumentError('Seconds from 0.2 to 3600 are needed.')
}
