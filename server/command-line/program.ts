import { Command, CommanderError } from 'commander'
import { AdminClient, type Connect } from './admin-client.ts'
import { CommandFault, EXIT_CODES } from './command-fault.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addConnectCommand } from './commands/connect.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addQueueCommands } from './commands/queue.ts'
import { addSettingCommands } from './commands/settings.ts'
import { addTokenCommands } from './commands/tokens.ts'
import { addTopCommand } from './commands/top.ts'
import { addUserCommands } from './commands/users.ts'
import { addWhitelistCommands } from './commands/whitelist.ts'
import { findTarget, findUrl } from './target.ts'

/** Runs one command and answers with its exit code. */
export const runCommand = async (args: readonly string[]): Promise<number> => {
  try {
    await createProgram().parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has said already what was wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage
    if (!(error instanceof CommandFault)) throw error
    process.stderr.write(`seadragon: ${error.message}\n`)
    return EXIT_CODES[error.kind]
  }
}

const createProgram = (): Command => {
  const program = new Command('seadragon')
    .description('A gateway for people who share a GPU.')
    .option('--url <url>', 'the gateway to speak to (default: the one configured here)')
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', AFTER_HELP)
  // Both are done before this program is even loaded (main.ts); they stand here to be found.
  program.command('start').description('run the gateway (as npm start does)')
  program.command('check').description('validate the configuration and show it with its origins')
  const connect: Connect = () => new AdminClient(findTarget(program.opts()))
  addKeyCommands(program, connect)
  addWhitelistCommands(program, connect)
  addUserCommands(program, connect)
  addTokenCommands(program, connect)
  addQueueCommands(program, connect)
  addSettingCommands(program, connect)
  addTopCommand(program, connect)
  addConnectCommand(program, () => findUrl(program.opts()))
  addDoctorCommand(program, connect)
  addBackupCommands(program)
  return program
}

const AFTER_HELP = `
Commands speak to the running gateway with its admin token, which they read from data/admin-token or
SEADRAGON_ADMIN_TOKEN; no secret is ever an argument. Another gateway: --url, or SEADRAGON_URL.

Exit codes: 0 done, 1 refused or failed, 2 wrong arguments, 3 no gateway answers.`
