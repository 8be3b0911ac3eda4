import type { Role } from '../../shared/role.ts'
import { GIVEN_BY_ROLE, type Scope } from '../../shared/scope.ts'
import type { CallerLimits } from '../flow/caller-limits.ts'
import type { KeyGrant } from '../flow/key-grant.ts'
import { containsRange, isInSome, rangesOf, type AddressRange } from './address-range.ts'
import { parseIpAddress } from './ip-address.ts'

/** What a key may, in the form in which it is asked. */
export interface KeyRights {
  readonly priority: number
  readonly weight: number
  readonly scopes: ReadonlySet<Scope>
  readonly models: ReadonlySet<string> | null
  /** An address must be in each of these lists: a key's own, its maker's, and so on. */
  readonly ranges: readonly (readonly AddressRange[])[]
  readonly limits: CallerLimits
  readonly expiresAt: number
}

export const rightsOf = (grant: KeyGrant): KeyRights => ({
  priority: grant.priority,
  weight: grant.weight,
  scopes: new Set(grant.scopes),
  models: grant.models === null ? null : new Set(grant.models),
  ranges: grant.addresses === null ? [] : [rangesOf(grant.addresses)],
  limits: grant.limits ?? {},
  expiresAt: grant.expiresAt ?? Infinity,
})

const LIMITS = ['requestsPerMinute', 'tokensPerDay', 'waiting', 'running'] as const

/**
 * What both allow. A key has no more than the key that made it, whatever became of either since:
 * whoever takes something from a key takes it from all that it has made.
 */
export const narrowed = (own: KeyRights, maker: KeyRights): KeyRights => ({
  priority: Math.max(own.priority, maker.priority),
  weight: Math.min(own.weight, maker.weight),
  scopes: new Set([...own.scopes].filter((scope) => mayGive(maker.scopes, scope))),
  models: inBoth(own.models, maker.models),
  ranges: [...own.ranges, ...maker.ranges],
  limits: lowest(own.limits, maker.limits),
  expiresAt: Math.min(own.expiresAt, maker.expiresAt),
})

const inBoth = (a: KeyRights['models'], b: KeyRights['models']): KeyRights['models'] => {
  if (a === null || b === null) return a ?? b
  return new Set([...a].filter((name) => b.has(name)))
}

/** Nobody's key may more than they may themselves. */
export const narrowedToRole = (own: KeyRights, role: Role): KeyRights => {
  const allowed: readonly Scope[] = GIVEN_BY_ROLE[role]
  return { ...own, scopes: new Set([...own.scopes].filter((scope) => allowed.includes(scope))) }
}

/** What a grant has that its maker has not, in words, or null. What it leaves open is no excess. */
export const excessOf = (grant: KeyGrant, maker: KeyRights): string | null => {
  const own = rightsOf(grant)
  return excessOver(
    {
      ...own,
      models: own.models ?? maker.models,
      ranges: grant.addresses === null ? maker.ranges : own.ranges,
      limits: { ...maker.limits, ...own.limits },
      expiresAt: grant.expiresAt ?? maker.expiresAt,
    },
    maker,
  )
}

/** What some rights have that others have not, in words, or null. */
export const excessOver = (own: KeyRights, bound: KeyRights): string | null => {
  if (own.priority < bound.priority) return `priority: ${bound.priority} is the best to be given`
  if (own.weight > bound.weight) return `weight: ${bound.weight} is the most to be given`
  const scope = [...own.scopes].find((name) => !mayGive(bound.scopes, name))
  if (scope !== undefined) return `scopes: ${scope} is not yours to give`
  const place = modelExcess(own, bound) ?? addressExcess(own, bound)
  if (place !== null) return place
  const limit = LIMITS.find((name) => limitOf(own, name) > limitOf(bound, name))
  if (limit !== undefined) return `limits.${limit}: ${bound.limits[limit]} is the most to be given`
  if (own.expiresAt > bound.expiresAt) {
    return `expiresAt: ${new Date(bound.expiresAt).toISOString()} is the latest to be given`
  }
  return null
}

const modelExcess = (own: KeyRights, bound: KeyRights): string | null => {
  if (bound.models === null) return null
  if (own.models === null) return 'models: not every model is yours to give'
  const model = [...own.models].find((name) => bound.models?.has(name) === false)
  return model === undefined ? null : `models: ${model} is not yours to give`
}

/** Each list of the bound must hold all of some list of the own ones. */
const addressExcess = (own: KeyRights, bound: KeyRights): string | null => {
  for (const outer of bound.ranges) {
    const beyond = own.ranges.map((list) => list.find((inner) => !isWithin(inner, outer)))
    if (beyond.includes(undefined)) continue
    const [range] = beyond
    if (range === undefined) return 'addresses: not every address is yours to give'
    return `addresses: ${range.text} is not all yours to give`
  }
  return null
}

const limitOf = ({ limits }: KeyRights, name: (typeof LIMITS)[number]): number =>
  limits[name] ?? Infinity

/** Who may administer everything may give everything. */
const mayGive = (scopes: ReadonlySet<Scope>, scope: Scope): boolean =>
  scopes.has(scope) || scopes.has('admin')

const isWithin = (inner: AddressRange, list: readonly AddressRange[]): boolean =>
  list.some((outer) => containsRange(outer, inner))

/** Whether a key may be used from there; without lists from everywhere. */
export const mayComeFrom = ({ ranges }: KeyRights, address: string): boolean => {
  const parsed = parseIpAddress(address)
  return parsed !== null && ranges.every((list) => isInSome(list, parsed))
}

const lowest = (a: CallerLimits, b: CallerLimits): CallerLimits =>
  Object.fromEntries(
    LIMITS.flatMap((name) => {
      const least = Math.min(a[name] ?? Infinity, b[name] ?? Infinity)
      return least === Infinity ? [] : [[name, least]]
    }),
  )
