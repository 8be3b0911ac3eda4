import type { NewApiKey } from '../store/api-key.ts'

/** A key as the store is given it. */
export const newStoredKey = (changes: Partial<NewApiKey> = {}): NewApiKey => ({
  fingerprint: 'ab'.repeat(32),
  prefix: 'sd_AbCd',
  name: 'ci',
  priority: 2,
  scopes: ['inference'],
  models: null,
  addresses: null,
  limits: null,
  expiresAt: null,
  weight: 1,
  userId: null,
  makerKeyId: null,
  ...changes,
})
