import type { Command } from 'commander'
import { systemClock } from '../../clock.ts'
import { CommandFault } from '../command-fault.ts'
import { examine } from '../doctor/examine.ts'
import type { Finding, Fixable } from '../../health/finding.ts'
import { printJson, printLine } from '../printing.ts'

interface Options {
  readonly json?: true
  readonly fix?: true
  readonly offline?: true
}

const SIGNS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok     ',
  warning: 'WARNING',
  error: 'ERROR  ',
  skipped: 'skipped',
}

/** Looks for what is wrong, and says how to put it right. Exit code 1 where there is an error. */
export const addDoctorCommand = (program: Command): void => {
  program
    .command('doctor')
    .description('look for what is wrong, with the command that puts each thing right')
    .option('--json', 'for programs')
    .option('--fix', 'put right what can be put right without asking')
    .option('--offline', 'ask nothing over the network')
    .action(async ({ json, fix, offline }: Options) => {
      const found = await examine({ isOffline: offline === true, nowMs: systemClock.wall() })
      const findings = fix ? found.map(mended) : found
      if (json) printJson(findings.map(plain))
      else for (const finding of findings) print(finding)
      const errors = findings.filter(({ state }) => state === 'error').length
      if (errors > 0) throw new CommandFault('refused', `${errors} errors; see above`)
    })
}

const mended = (finding: Fixable): Fixable => {
  if (finding.fix === undefined) return finding
  finding.fix()
  return { state: 'ok', check: finding.check, message: `put right: ${finding.message}` }
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
