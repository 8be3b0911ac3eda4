import { expect, it } from 'vitest'
import { TINY } from './sizes.ts'
import { TortureRun } from './torture-run.ts'
import { TORTURES } from './tortures.ts'

// Goal: the promises of the whole gateway under faults and load. Method: every torture of
// `npm run torture`, each small; their checkers look at the host, the callers and the books.

const SEED = 20_261_121

it.each(Object.keys(TORTURES))('stands the torture %s', { timeout: 120_000 }, async (name) => {
  const { faults } = await TortureRun.perform(TORTURES[name]!, { size: TINY, seed: SEED })
  expect(faults).toEqual([])
})
