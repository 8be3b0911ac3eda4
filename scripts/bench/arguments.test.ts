import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

test('without arguments everything is measured at full size and nothing is written', () => {
  expect(readArguments([])).toMatchObject({
    options: { isQuick: false, turns: null, main: null },
    isWritten: false,
    isHelp: false,
  })
})

test('rows and turns can be chosen', () => {
  expect(readArguments(['--quick', '--rows', 'streams,plain', '--turns', '20'])).toMatchObject({
    options: { isQuick: true, rows: ['streams', 'plain'], turns: 20 },
  })
})

test.each([
  [['--rows', 'plain,nothing'], /"nothing"; there are plain, streams/],
  [['--rows', 'toString'], /"toString"/],
  [['--turns', '0'], /--turns is a whole number/],
  [['--turns', '2.5'], /--turns is a whole number/],
  [['--fast'], /--fast/],
  [['--write', '--quick'], /--write stands alone/],
])('%j is refused and says why', (args, problem) => {
  expect(readArguments(args)).toEqual({ problem: expect.stringMatching(problem) as string })
})
