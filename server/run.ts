import { describeSettings } from './config/describe-settings.ts'
import { loadSettings, type LoadedSettings } from './config/load-settings.ts'
import { startGateway, type Gateway } from './compose/gateway.ts'
import { createLogger, standardOutput, untilWritten, type Logger } from './log.ts'
import { SetupFault } from './store/setup-fault.ts'

const OWN_COMMANDS = new Set(['start', 'check', '--check'])

/** Without an argument, and with the two that only concern its own start, this process is the gateway. */
const start = async (args: readonly string[]): Promise<void> => {
  const [command = 'start'] = args
  if (args.length > 1 || !OWN_COMMANDS.has(command)) {
    // Loaded only now: a gateway that runs needs none of it.
    const { runCommand } = await import('./command-line/program.ts')
    process.exitCode = await runCommand(args)
    return
  }
  const loaded = loadSettings({ env: process.env, cwd: process.cwd() })
  for (const { place, message } of loaded.warnings) {
    process.stderr.write(`warning: ${place}: ${message}\n`)
  }
  if ('problems' in loaded) {
    const lines = loaded.problems.map(({ place, message }) => `  ${place}: ${message}`)
    return exitWith(`the configuration cannot be used:\n${lines.join('\n')}\n`)
  }
  if (command !== 'start') return printCheck(loaded)
  await serve(loaded)
}

const printCheck = ({ settings, origins, file }: LoadedSettings): void => {
  process.stdout.write(`${describeSettings(settings, origins)}\n\n`)
  process.stdout.write(
    `the configuration is valid (${file ?? 'no file, defaults and environment'})\n`,
  )
}

const serve = async (loaded: LoadedSettings): Promise<void> => {
  const output = standardOutput()
  const log = createLogger(loaded.settings.log.level, output)
  const gateway = await startGateway(loaded, log)
  stopOnSignals(gateway, log)
  announce(gateway, log)
  if (gateway.setUpLink === null) return
  // The last and by itself, or it is overlooked among the lines of the log.
  await gateway.untilHostsSeen()
  await untilWritten(output)
  // Not logged: logs are collected and kept, and this is a secret.
  const line = `There is no admin yet. Make the first one here: ${gateway.setUpLink}`
  process.stderr.write(`\n${line}\n\n`)
}

const announce = ({ adminToken: { path, isNew }, url }: Gateway, log: Logger): void => {
  if (isNew) log.info({ path }, 'an admin token was made: send it as X-Admin-Token')
  log.info({ url }, 'Seadragon is listening')
}

/** The first signal lets running replies finish; a second one ends at once. */
const stopOnSignals = (gateway: Gateway, log: Logger): void => {
  let isStopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    log.info({ signal }, 'stopping: running replies may finish')
    gateway.stop().then(
      () => {
        log.info('stopped')
        log.flush()
        process.exit(0)
      },
      (error: unknown) => crash(log, error),
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  // A fault that nobody caught leaves an unknown state: the journal makes a fresh start safe.
  process.on('uncaughtException', (error) => crash(log, error))
  process.on('unhandledRejection', (error) => crash(log, error))
}

const crash = (log: Logger, error: unknown): void => {
  log.fatal({ err: error }, 'the gateway crashed')
  log.flush()
  process.exit(1)
}

const exitWith = (message: string): void => {
  process.stderr.write(`seadragon: ${message}`)
  process.exitCode = 1
}

/** What this process is for, by its arguments; resolves once that runs or is done. */
export const run = async (args: readonly string[]): Promise<void> => {
  try {
    await start(args)
  } catch (error) {
    if (error instanceof SetupFault) return exitWith(`${error.message}\n`)
    process.stderr.write(`seadragon: ${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  }
}
