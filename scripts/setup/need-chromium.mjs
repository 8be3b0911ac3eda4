import { prepareChromium } from './chromium.mjs'
import { say } from './say.mjs'

/** Finds or installs what the tests of pages use, for a script that is nothing without it; else says how to get it and ends. */
export const needChromium = async () => {
  const { chromium, remedy } = await prepareChromium()
  if (chromium === null) {
    say(remedy)
    process.exit(1)
  }
  process.env['SEADRAGON_TEST_CHROMIUM'] = chromium
}
