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

/** The scopes of a whitelist entry or key that names none. */
export const DEFAULT_SCOPES: readonly Scope[] = ['inference', 'models:read']
