/** What people may do: an operator sees all and changes hosts and the queue, but not people and keys. */
export const ROLES = ['admin', 'operator', 'user'] as const

export type Role = (typeof ROLES)[number]
