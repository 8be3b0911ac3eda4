import { hc } from 'hono/client'
import type { OwnKeysApi } from '../../../server/api/keys/own-keys-api.ts'

/** A person's own keys. */
export const ownKeys = hc<OwnKeysApi>('/api/keys')
