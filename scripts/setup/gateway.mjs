import { pathToFileURL } from 'node:url'
import { interruptibly } from './interruption.mjs'
import { inCheckout } from './paths.mjs'
import { prepare } from './prepare.mjs'
import { succeeds } from './setup-problem.mjs'
import { deliverStopSignalsOnce } from './stop-signals.mjs'

/**
 * Sets up what is missing and becomes the gateway. It runs in this very process, so its signals, its
 * exit code and its memory are not those of a parent.
 */
export const startGateway = async () => {
  const setUp = () => prepare({ needsBuild: true })
  if (!(await interruptibly(() => succeeds(setUp)))) {
    process.exitCode = 1
    return
  }
  deliverStopSignalsOnce()
  const main = inCheckout('dist', 'server', 'main.js')
  process.argv[1] = main
  await import(pathToFileURL(main).href)
}
