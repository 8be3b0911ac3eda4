import { expect, it } from 'vitest'
import type { Scope } from '../../shared/scope.ts'
import { whitelistWarnings } from './whitelist-warnings.ts'

const warningsOf = (entries: Readonly<Record<string, readonly Scope[]>>) =>
  Object.fromEntries(
    whitelistWarnings(
      Object.entries(entries).map(([address, scopes]) => ({ id: address, address, scopes })),
    ),
  )

it('says nothing of entries that stand side by side', () => {
  const addresses = ['10.0.0.0/9', '10.128.0.0/9', '11.0.0.1', '2001:db8::/32', 'fd00::/8']
  expect(warningsOf(Object.fromEntries(addresses.map((text) => [text, ['inference']])))).toEqual({})
})

it('says that an entry changes nothing, or counts in place of the nearest wider one', () => {
  expect(
    warningsOf({
      '10.1.2.3': ['inference'],
      '10.1.2.4': ['models:read', 'inference'],
      '10.0.0.0/8': ['admin'],
      '10.1.2.0/24': ['inference', 'models:read'],
    }),
  ).toEqual({
    '10.1.2.3': ['10.1.2.0/24 covers it too; this entry is more specific, so its own scopes apply'],
    '10.1.2.4': ['10.1.2.0/24 already covers it with the same scopes, so it has no effect'],
    '10.1.2.0/24': [
      '10.0.0.0/8 covers it too; this entry is more specific, so its own scopes apply',
    ],
  })
})

it('says that an entry never counts because others hold all that it holds', () => {
  const halves = { '10.0.0.0/25': ['inference'], '10.0.0.128/25': ['inference'] } as const
  expect(warningsOf({ ...halves, '10.0.0.0/24': ['admin'] })['10.0.0.0/24']).toEqual([
    'more specific entries cover all of its addresses, so it never applies',
  ])
  expect(warningsOf({ ...halves, '10.0.0.0/23': ['admin'] })['10.0.0.0/23']).toBeUndefined()
})

it('says which entries let everybody in, or nearly', () => {
  expect(
    warningsOf({ '0.0.0.0/0': ['inference'], '::/0': ['inference'], '2000::/3': ['admin'] }),
  ).toEqual({
    '0.0.0.0/0': ['it lets anyone who can reach this gateway call without a key'],
    '::/0': ['it lets anyone who can reach this gateway call without a key'],
    '2000::/3': [
      'it covers 1 in 8 of all possible addresses',
      '::/0 covers it too; this entry is more specific, so its own scopes apply',
    ],
  })
})
