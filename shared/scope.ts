import type { Role } from './role.ts'

/** What a caller may do. Whitelist entries have `inference` and `models:read` unless they say otherwise. */
export const SCOPES = [
  'inference',
  'models:read',
  'models:write',
  'usage:read',
  'metrics:read',
  'keys:write',
  'admin',
] as const

export type Scope = (typeof SCOPES)[number]

/** What a person of each role may give to a key of theirs. */
export const GIVEN_BY_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  user: ['inference', 'models:read', 'usage:read', 'keys:write'],
  operator: [
    'inference',
    'models:read',
    'models:write',
    'usage:read',
    'metrics:read',
    'keys:write',
  ],
  admin: SCOPES,
}

/** The scopes of a whitelist entry or key that names none. */
export const DEFAULT_SCOPES: readonly Scope[] = ['inference', 'models:read']
