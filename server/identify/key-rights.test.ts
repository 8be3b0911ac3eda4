import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROLES } from '../../shared/role.ts'
import { GIVEN_BY_ROLE, SCOPES } from '../../shared/scope.ts'
import type { KeyGrant } from '../flow/key-grant.ts'
import { isInSome } from './address-range.ts'
import { parseIpAddress } from './ip-address.ts'
import {
  excessOf,
  excessOver,
  mayComeFrom,
  narrowed,
  narrowedToRole,
  rightsOf,
  type KeyRights,
} from './key-rights.ts'

const LIMITS = ['requestsPerMinute', 'tokensPerDay', 'waiting', 'running'] as const
const ADDRESSES = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', 'fd00::/8', 'fd00::1', '192.168.1.0/24']
const PROBES = [
  '10.1.2.3',
  '10.1.9.9',
  '10.9.9.9',
  '192.168.1.7',
  '172.16.0.1',
  'fd00::1',
  'fd11::1',
]

const grants: fc.Arbitrary<KeyGrant> = fc.record({
  priority: fc.integer({ min: 1, max: 9 }),
  weight: fc.constantFrom(0.5, 1, 2),
  scopes: fc.subarray([...SCOPES]),
  models: fc.option(fc.subarray(['a', 'b', 'c'])),
  addresses: fc.option(fc.subarray(ADDRESSES)),
  limits: fc.option(
    fc.record(
      Object.fromEntries(LIMITS.map((name) => [name, fc.integer({ min: 1, max: 9 })])) as Record<
        (typeof LIMITS)[number],
        fc.Arbitrary<number>
      >,
      { requiredKeys: [] },
    ),
  ),
  expiresAt: fc.option(fc.integer({ min: 1, max: 1_000 })),
})

/** Everything that the child could do and the maker could not. */
const excesses = (child: KeyRights, maker: KeyRights): string[] => {
  const isAdmin = maker.scopes.has('admin')
  return [
    ...(child.priority < maker.priority ? ['priority'] : []),
    ...(child.weight > maker.weight ? ['weight'] : []),
    ...[...child.scopes].filter((scope) => !maker.scopes.has(scope) && !isAdmin),
    ...['a', 'b', 'c', 'others'].filter((name) => allows(child, name) && !allows(maker, name)),
    ...PROBES.filter((from) => mayComeFrom(child, from) && !mayComeFrom(maker, from)),
    ...LIMITS.filter((name) => (child.limits[name] ?? Infinity) > (maker.limits[name] ?? Infinity)),
    ...(child.expiresAt > maker.expiresAt ? ['expiresAt'] : []),
  ]
}

const allows = ({ models }: KeyRights, name: string): boolean => models === null || models.has(name)

describe('a key that a key has made', () => {
  it('never has more than its maker, whatever is written down of either', () => {
    fc.assert(
      fc.property(fc.array(grants, { minLength: 2, maxLength: 4 }), (chain) => {
        let maker = rightsOf(chain[0]!)
        for (const grant of chain.slice(1)) {
          const child = narrowed(rightsOf(grant), maker)
          expect(excesses(child, maker)).toEqual([])
          expect(excesses(child, rightsOf({ ...grant, scopes: SCOPES }))).toEqual([])
          maker = child
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is refused exactly where it would be given what its maker has not', () => {
    fc.assert(
      fc.property(grants, grants, (grant, makerGrant) => {
        const maker = rightsOf(makerGrant)
        const excess = excessOf(grant, maker)
        if (excess !== null) return
        // Nothing that was asked for is silently missing from what it gets.
        const own = rightsOf(grant)
        const child = narrowed(own, maker)
        expect(child.priority).toBe(own.priority)
        expect(child.weight).toBe(own.weight)
        expect(child.scopes).toEqual(own.scopes)
        if (own.models !== null) expect(child.models).toEqual(own.models)
        if (own.ranges.length > 0) {
          for (const from of PROBES) expect(mayComeFrom(child, from)).toBe(mayComeFrom(own, from))
        }
        expect(child.limits).toMatchObject(own.limits)
        expect(child.expiresAt).toBe(Math.min(own.expiresAt, maker.expiresAt))
      }),
      { numRuns: 1_000 },
    )
  })

  const maker = rightsOf({
    priority: 3,
    weight: 1,
    scopes: ['inference', 'keys:write'],
    models: ['a'],
    addresses: ['10.0.0.0/8'],
    limits: { running: 2 },
    expiresAt: 1_000,
  })
  const modest: KeyGrant = {
    priority: 4,
    weight: 1,
    scopes: ['inference'],
    models: null,
    addresses: null,
    limits: null,
    expiresAt: null,
  }

  it.each([
    [{}, null],
    [{ priority: 2 }, 'priority: 3 is the best to be given'],
    [{ weight: 2 }, 'weight: 1 is the most to be given'],
    [{ scopes: ['inference', 'admin'] as const }, 'scopes: admin is not yours to give'],
    [{ models: ['a', 'b'] }, 'models: b is not yours to give'],
    [{ models: [] }, null],
    [{ addresses: ['10.1.0.0/16'] }, null],
    [{ addresses: ['10.1.0.0/16', '0.0.0.0/0'] }, 'addresses: 0.0.0.0/0 is not all yours to give'],
    [{ limits: { running: 3 } }, 'limits.running: 2 is the most to be given'],
    [{ limits: { running: 2, waiting: 9 } }, null],
    [{ expiresAt: 1_001 }, 'expiresAt: 1970-01-01T00:00:01.000Z is the latest to be given'],
  ])('%j', (changes, says) => {
    expect(excessOf({ ...modest, ...changes }, maker)).toBe(says)
  })
})

describe('rights beside others', () => {
  it('are no more exactly where nothing can be done with them that the others cannot', () => {
    fc.assert(
      fc.property(grants, grants, fc.boolean(), (grant, other, isMade) => {
        const bound = rightsOf(other)
        const own = isMade ? narrowed(rightsOf(grant), bound) : rightsOf(grant)
        const excess = excessOver(own, bound)
        if (isMade) expect(excess).toBeNull()
        if (excess === null) expect(excesses(own, bound)).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    [{}, null],
    [{ models: null }, 'models: not every model is yours to give'],
    [{ addresses: null }, 'addresses: not every address is yours to give'],
    [{ limits: null }, 'limits.running: 2 is the most to be given'],
    [{ expiresAt: null }, 'expiresAt: 1970-01-01T00:00:01.000Z is the latest to be given'],
  ])('have all that is left open: %j', (changes, says) => {
    const grant: KeyGrant = {
      ...base(),
      models: ['a'],
      addresses: ['10.0.0.0/8'],
      limits: { running: 2 },
      expiresAt: 1_000,
    }
    expect(excessOver(rightsOf({ ...grant, ...changes }), rightsOf(grant))).toBe(says)
  })
})

describe('the key of a person', () => {
  it('has no scope that their role has not', () => {
    fc.assert(
      fc.property(grants, fc.constantFrom(...ROLES), (grant, role) => {
        const { scopes } = narrowedToRole(rightsOf(grant), role)
        const expected = grant.scopes.filter((scope) => GIVEN_BY_ROLE[role].includes(scope))
        expect(scopes).toEqual(new Set(expected))
      }),
    )
  })
})

it('an address must be in every list', () => {
  const inner = rightsOf({ ...base(), addresses: ['10.1.0.0/16', 'fd00::/8'] })
  const both = narrowed(inner, rightsOf({ ...base(), addresses: ['10.0.0.0/8'] }))
  expect(PROBES.filter((from) => mayComeFrom(both, from))).toEqual(['10.1.2.3', '10.1.9.9'])
  expect(mayComeFrom(both, 'unknown')).toBe(false)
  expect(isInSome(both.ranges[0]!, parseIpAddress('fd00::1')!)).toBe(true)
})

function base(): KeyGrant {
  return {
    priority: 2,
    weight: 1,
    scopes: ['inference'],
    models: null,
    addresses: null,
    limits: null,
    expiresAt: null,
  }
}
