import { interruptibly } from '../setup/interruption.mjs'
import { prepare } from '../setup/prepare.mjs'
import { succeeds } from '../setup/setup-problem.mjs'
import { runChecks } from './checks.mjs'

/** What should be green before a commit. */
export const runReady = () =>
  interruptibly(async () => {
    const isPrepared = await succeeds(() => prepare({ needsBuild: false }))
    const isGreen = isPrepared && (await runChecks()).failed === 0
    process.exitCode = isGreen ? 0 : 1
  })
