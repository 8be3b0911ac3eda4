/** What has become of a key. */
export const KEY_STATES = ['active', 'expired', 'revoked'] as const

export type KeyState = (typeof KEY_STATES)[number]

/** By name, and by the name of their owner, from A on; by time the latest first. */
export const KEY_SORTS = ['name', 'owner', 'createdAt', 'lastUsedAt'] as const

/** In the place of a person: the keys of operators, which belong to nobody. */
export const NOBODY = '-'

export type KeySort = (typeof KEY_SORTS)[number]
