import { DEFAULT_SCOPES, type Scope } from '../../../shared/scope.ts'
import { localText, localTime } from '../page/local-time.ts'
import type { Key, KeyGrant } from './key-desk.ts'

/** What a number field holds: empty text where there is none. */
type Amount = number | ''

const LIMITS = ['requestsPerMinute', 'tokensPerDay', 'waiting', 'running'] as const

type LimitName = (typeof LIMITS)[number]

/** What the fields of a key's form hold. */
export type KeyValues = {
  readonly name: string
  readonly priority: Amount
  readonly weight: Amount
  readonly scopes: Scope[]
  readonly models: string[]
  readonly addresses: string[]
  readonly expiresAt: string
} & { readonly [Name in LimitName]: Amount }

export const NEW_KEY: KeyValues = {
  name: '',
  priority: '',
  weight: '',
  scopes: [...DEFAULT_SCOPES],
  models: [],
  addresses: [],
  expiresAt: '',
  requestsPerMinute: '',
  tokensPerDay: '',
  waiting: '',
  running: '',
}

export const valuesOf = (key: Key): KeyValues => ({
  name: key.name,
  priority: key.priority,
  weight: key.weight,
  scopes: [...key.scopes],
  models: [...(key.models ?? [])],
  addresses: [...(key.addresses ?? [])],
  expiresAt: key.expiresAt === null ? '' : localText(key.expiresAt),
  requestsPerMinute: key.limits?.requestsPerMinute ?? '',
  tokensPerDay: key.limits?.tokensPerDay ?? '',
  waiting: key.limits?.waiting ?? '',
  running: key.limits?.running ?? '',
})

/** What the gateway is to be asked for. */
export const grantOf = (values: KeyValues): KeyGrant => ({
  name: values.name,
  ...(values.priority !== '' && { priority: values.priority }),
  ...(values.weight !== '' && { weight: values.weight }),
  scopes: values.scopes,
  models: values.models.length === 0 ? null : values.models,
  addresses: values.addresses.length === 0 ? null : values.addresses,
  expiresAt: localTime(values.expiresAt),
  limits: limitsOf(values),
})

const limitsOf = (values: KeyValues): KeyGrant['limits'] => {
  const given = LIMITS.flatMap((name) => (values[name] === '' ? [] : [[name, values[name]]]))
  return given.length === 0 ? null : Object.fromEntries(given)
}

/** The fields of a key that are not the same in two sets of values. */
export const changedFields = (before: KeyValues, after: KeyValues): Partial<KeyGrant> => {
  const old: Partial<KeyGrant> = grantOf(before)
  return Object.fromEntries(
    Object.entries(grantOf(after)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name as keyof KeyGrant]),
    ),
  )
}
