import { expect, it } from 'vitest'
import { fuzzParsers } from './parser-fuzzer.ts'

it('no parser can be made to fail, to lose a byte or to hang by 1,500 inputs each', async () => {
  const report = await fuzzParsers({ seed: 1, inputsMax: 1_500, msMax: null })
  expect(report.findings).toEqual([])
  expect(report.inputs).toBeGreaterThan(12 * 1_500)
  // Much less would mean that the mutations are no longer led by what the parsers do.
  expect(report.coverage).toBeGreaterThan(500)
}, 120_000)
