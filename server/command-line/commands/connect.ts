import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Argument, type Command } from 'commander'
import { CLIENTS, CLIENT_NAMES, type ClientName } from '../../../shared/clients.ts'
import { CommandFault } from '../command-fault.ts'
import { printJson, printLine } from '../printing.ts'

interface Options {
  readonly model?: string
  readonly write?: true
  readonly json?: true
}

/** How to point a client at the gateway: the same texts as the page Connect shows. */
export const addConnectCommand = (program: Command, urlOfGateway: () => string): void => {
  program
    .command('connect')
    .description('print, or write, what a client needs to use this gateway')
    .addArgument(new Argument('<client>').choices(CLIENT_NAMES))
    .option('--model <name>', 'the model to name in it (default: the first that is served)')
    .option('--write', "write the client's own file, where it has one and it does not exist yet")
    .option('--json', 'for programs')
    .action(async (name: ClientName, { model, write, json }: Options) => {
      const root = urlOfGateway()
      const chosen = model ?? (await firstModel(root))
      const snippet = CLIENTS[name].snippet({ root, model: chosen })
      if (json) return printJson(snippet)
      if (write) return writeFile(name, snippet.file, snippet.text)
      process.stderr.write(`${snippet.about}\n\n`)
      printLine(snippet.text)
    })
}

const writeFile = (name: string, file: string | null, text: string): void => {
  if (file === null) {
    throw new CommandFault('refused', `${name} has no file of its own: print it without --write`)
  }
  const path = file.replace(/^~/, homedir())
  if (existsSync(path)) {
    throw new CommandFault(
      'refused',
      `${path} exists and is left as it is: print it without --write, and take over what you need`,
    )
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(join(path), `${text}\n`, { mode: 0o600 })
  printLine(`${path} is written`)
}

/** Any model will do for a first try; without one the place is left to be filled in. */
const firstModel = async (url: string): Promise<string> => {
  const reply = await fetch(`${url}/api/tags`).catch(() => null)
  if (reply?.ok !== true) return 'MODEL'
  const { models } = (await reply.json()) as { models: readonly { name: string }[] }
  return models[0]?.name ?? 'MODEL'
}
