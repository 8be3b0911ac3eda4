/** What has become of a key. */
export const KEY_STATES = ['active', 'expired', 'revoked'] as const

export type KeyState = (typeof KEY_STATES)[number]

/** By name from A on, by time the latest first. */
export const KEY_SORTS = ['name', 'createdAt', 'lastUsedAt'] as const

export type KeySort = (typeof KEY_SORTS)[number]
