import { expect, test } from 'vitest'
import { Intake, type Pause } from './intake.ts'

const CHAT = { id: 'user:1', class: 'chat' } as const
const APP = { id: 'key:1', class: 'app' } as const

test.each<[string, readonly Pause[], boolean, boolean]>([
  ['nothing', [], true, true],
  ['everybody', [{ kind: 'all', name: '' }], false, false],
  ['a class', [{ kind: 'class', name: 'chat' }], false, true],
  ['a caller', [{ kind: 'caller', name: 'key:1' }], true, false],
  ['another caller', [{ kind: 'caller', name: 'key:2' }], true, true],
  ['a caller with the name of a class', [{ kind: 'caller', name: 'chat' }], true, true],
  [
    'two of them',
    [
      { kind: 'class', name: 'chat' },
      { kind: 'caller', name: 'key:1' },
    ],
    false,
    false,
  ],
])('a pause of %s keeps out whom it names', (_what, pauses, isChatIn, isAppIn) => {
  const intake = new Intake()
  intake.replace(pauses)
  expect([intake.refusalOf(CHAT) === null, intake.refusalOf(APP) === null]).toEqual([
    isChatIn,
    isAppIn,
  ])
})
