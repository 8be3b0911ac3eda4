import type { Role } from '../../shared/role.ts'
import type { ActiveApiKey, ApiKey, NamedGrant, NewApiKey } from './api-key.ts'
import { randomId } from './random-id.ts'
import type { ApiKeyRow } from './schema.ts'

export const newKeyRow = (key: NewApiKey, now: number): ApiKeyRow => ({
  id: randomId(),
  fingerprint: key.fingerprint,
  prefix: key.prefix,
  ...(grantColumns(key) as Required<ReturnType<typeof grantColumns>>),
  userId: key.userId,
  makerKeyId: key.makerKeyId,
  version: 1,
  generation: 1,
  previousFingerprint: null,
  previousUntil: null,
  createdAt: now,
  lastUsedAt: null,
  lastUsedAddress: null,
  revokedAt: null,
})

/** Field by field, so that nothing but what may be changed ever reaches the statement. */
export const grantColumns = (changes: Partial<NamedGrant>) => {
  const { name, priority, weight, scopes, models, addresses, limits, expiresAt } = changes
  return {
    ...(name !== undefined && { name }),
    ...(priority !== undefined && { priority }),
    ...(weight !== undefined && { weight }),
    ...(scopes !== undefined && { scopes: JSON.stringify(scopes) }),
    ...(models !== undefined && { models: textOf(models) }),
    ...(addresses !== undefined && { addresses: textOf(addresses) }),
    ...(limits !== undefined && { limits: textOf(limits) }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

export const keyOf = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  prefix: row.prefix,
  ...grantOf(row),
  userId: row.userId,
  makerKeyId: row.makerKeyId,
  version: row.version,
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt,
  lastUsedAddress: row.lastUsedAddress,
  revokedAt: row.revokedAt,
  previousUntil: row.previousUntil,
})

export const activeKeyOf = (row: ApiKeyRow & { ownerRole: string | null }): ActiveApiKey => ({
  id: row.id,
  ...grantOf(row),
  userId: row.userId,
  makerKeyId: row.makerKeyId,
  fingerprint: row.fingerprint,
  generation: row.generation,
  previousFingerprint: row.previousFingerprint,
  previousUntil: row.previousUntil,
  ownerRole: row.ownerRole as Role | null,
})

const grantOf = (row: ApiKeyRow): NamedGrant => ({
  name: row.name,
  priority: row.priority,
  weight: row.weight,
  scopes: JSON.parse(row.scopes),
  models: valueOf(row.models),
  addresses: valueOf(row.addresses),
  limits: valueOf(row.limits),
  expiresAt: row.expiresAt,
})

const textOf = (value: object | null): string | null =>
  value === null ? null : JSON.stringify(value)

const valueOf = (text: string | null) => (text === null ? null : JSON.parse(text))
