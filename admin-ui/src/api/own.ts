import { hc } from 'hono/client'
import type { OwnKeysApi } from '../../../server/api/keys/own-keys-api.ts'
import type { OwnUsageApi } from '../../../server/api/usage/own-usage-api.ts'

/** A person's own keys. */
export const ownKeys = hc<OwnKeysApi>('/api/keys')

/** What a person's own requests cost. */
export const ownUsage = hc<OwnUsageApi>('/api/usage')
