/** By address as text, from the first on; by time the latest first. */
export const WHITELIST_SORTS = ['address', 'createdAt', 'lastMatchAt'] as const

export type WhitelistSort = (typeof WHITELIST_SORTS)[number]
