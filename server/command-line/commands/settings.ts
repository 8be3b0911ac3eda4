import type { Command } from 'commander'
import type { SettingState } from '../../../shared/api/setting.ts'
import type { Connect } from '../admin-client.ts'
import { CommandFault } from '../command-fault.ts'
import { printJson, printLine, tableOf } from '../printing.ts'

interface Changed {
  readonly items: readonly SettingState[]
}

/** What the gateway goes by, and changes of it while it runs. */
export const addSettingCommands = (program: Command, connect: Connect): void => {
  const group = program.command('settings').description('what the gateway goes by')

  group
    .command('list')
    .description('every setting with its value and where that comes from')
    .option('--changed', 'only those that are not at their default')
    .option('--json', 'for programs')
    .action(async ({ changed, json }: { changed?: true; json?: true }) => {
      const settings = await connect().list<SettingState>('/settings')
      const shown = settings.filter(({ origin }) => !changed || origin !== 'default')
      if (json) return printJson(shown)
      const rows = shown.map((one) => [one.name, valueText(one), one.place ?? one.origin])
      printLine(tableOf(['setting', 'value', 'from'], rows))
    })

  group
    .command('set')
    .description('change a setting over the configuration')
    .argument('<name>', 'such as queue.agingPerMinute')
    .argument('<value>', 'as in the configuration; a list or a map as JSON')
    .action(async (name: string, text: string) => printChanged(await change(connect, name, text)))

  group
    .command('revert')
    .description('take a change back: the configuration counts again')
    .argument('<name>', 'such as queue.agingPerMinute')
    .action(async (name: string) => printChanged(await change(connect, name, null)))
}

const change = async (
  connect: Connect,
  name: string,
  text: string | null,
): Promise<readonly SettingState[]> => {
  const client = connect()
  const settings = await client.list<SettingState>('/settings')
  const setting = settings.find((one) => one.name === name)
  if (setting === undefined) {
    throw new CommandFault('refused', `${name} is not a setting: see "seadragon settings list"`)
  }
  const value = text === null ? null : valueIn(text, setting)
  const body = name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  return (await client.ask<Changed>('PATCH', '/settings', body as object)).items
}

/** Text that is not what the setting needs is sent as it is: the gateway says what is wrong. */
const valueIn = (text: string, { kind }: SettingState): unknown => {
  if (kind === 'text') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const printChanged = (items: readonly SettingState[]): void => {
  for (const item of items) {
    const when = item.isRestartNeeded ? ` (after a restart: ${JSON.stringify(item.next)})` : ''
    printLine(`${item.name} is ${valueText(item)}${when}`)
  }
}

const valueText = ({ value, isSecret, isSet }: SettingState): string => {
  if (!isSet) return '(not set)'
  if (isSecret) return '(set)'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
