import type { Command } from 'commander'
import { systemClock } from '../../clock.ts'
import type { Connect } from '../admin-client.ts'
import { CommandFault } from '../command-fault.ts'
import { writeFileSync } from 'node:fs'
import { examine } from '../doctor/examine.ts'
import type { Finding, Fixable } from '../../health/finding.ts'
import { printJson, printLine } from '../printing.ts'

interface Options {
  readonly json?: true
  readonly fix?: true
  readonly offline?: true
  readonly bundle?: string
}

const SIGNS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok     ',
  warning: 'WARNING',
  error: 'ERROR  ',
  skipped: 'skipped',
}

/** Looks for what is wrong, and says how to put it right. Exit code 1 where there is an error. */
export const addDoctorCommand = (program: Command, connect: Connect): void => {
  program
    .command('doctor')
    .description('check the installation, and print how to fix each problem')
    .option('--json', 'print JSON')
    .option('--fix', 'fix what can be fixed without asking')
    .option('--offline', 'make no network requests')
    .option('--bundle <file>', 'write a support bundle, without secrets')
    .action(async ({ json, fix, offline, bundle }: Options) => {
      const found = await examine({ isOffline: offline === true, nowMs: systemClock.wall() })
      const findings = fix ? found.map(mended) : found
      if (bundle !== undefined) {
        const running = offline === true ? null : await askBundle(connect)
        writeBundle(bundle, { doctor: findings.map(plain), running })
        printLine(`written: ${bundle}`)
      }
      if (json) printJson(findings.map(plain))
      else for (const finding of findings) print(finding)
      const errors = findings.filter(({ state }) => state === 'error').length
      if (errors > 0)
        throw new CommandFault(
          'refused',
          `${errors} ${errors === 1 ? 'error' : 'errors'}; see above`,
        )
    })
}

/** Of the gateway that runs; null where none does, or it lets nobody from here in. */
const askBundle = async (connect: Connect): Promise<object | null> => {
  try {
    return await connect().ask<object>('GET', '/health/bundle')
  } catch (error) {
    if (error instanceof CommandFault) return null
    throw error
  }
}

/** For the eyes of whoever ran the command, until they send it on. A file that is there stays. */
const writeBundle = (path: string, content: object): void => {
  try {
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new CommandFault('refused', `${path} cannot be written: ${(error as Error).message}`)
  }
}

const mended = (finding: Fixable): Fixable => {
  if (finding.fix === undefined) return finding
  finding.fix()
  return { state: 'ok', check: finding.check, message: `fixed: ${finding.message}` }
}

const plain = ({ state, check, message, repair }: Fixable): Finding => ({
  state,
  check,
  message,
  ...(repair !== undefined && { repair }),
})

const print = ({ state, check, message, repair }: Finding): void => {
  printLine(`${SIGNS[state]}  ${check}: ${message}`)
  if (repair !== undefined) printLine(`         → ${repair}`)
}
