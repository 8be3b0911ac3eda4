import type { z } from 'zod'
import type {
  apiKey,
  apiKeyChanges,
  createdApiKey,
  keyFinding,
  newApiKey,
} from '../../../shared/api/api-key.ts'
import type { KeySort, KeyState } from '../../../shared/key-list.ts'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { ownKeys } from '../api/own.ts'

export type Key = z.output<typeof apiKey>
export type KeyFinding = z.output<typeof keyFinding>
export type CreatedKey = z.output<typeof createdApiKey>
export type KeyGrant = z.input<typeof newApiKey>
export type KeyChanges = z.input<typeof apiKeyChanges>

export interface KeyQuery {
  readonly q?: string
  readonly state?: KeyState
  readonly sort?: KeySort
  /** Whose, where everybody's are seen. */
  readonly user?: string
  readonly cursor?: string
}

interface KeyPage {
  readonly items: readonly Key[]
  readonly next: string | null
}

/** What can be done with keys: with everybody's, or with one's own. */
export interface KeyDesk {
  /** Names what the browser remembers of it. */
  readonly name: 'all' | 'own'
  /** The page that it is on. */
  readonly path: string
  list(query: KeyQuery): Promise<KeyPage>
  create(grant: KeyGrant): Promise<CreatedKey>
  read(id: string): Promise<Key>
  /** The key with this secret, which never becomes part of an address. */
  find(secret: string): Promise<KeyFinding>
  /** Fails with 412 where the key is no longer as it was read; null where keys cannot be changed. */
  readonly change: ((key: Key, changes: KeyChanges) => Promise<Key>) | null
  rotate(key: Key, overlapHours: number): Promise<CreatedKey>
  revoke(key: Key): Promise<Key>
}

const at = ({ id, version }: Key) => ({ param: { id }, header: ifMatch(version) })

export const ALL_KEYS: KeyDesk = {
  name: 'all',
  path: '/keys',
  list: (query) => answerOf(admin.apikeys.$get({ query })),
  create: (json) => answerOf(admin.apikeys.$post({ json })),
  read: (id) => answerOf(admin.apikeys[':id'].$get({ param: { id } })),
  find: (key) => answerOf(admin.apikeys.find.$post({ json: { key } })),
  change: (key, json) => answerOf(admin.apikeys[':id'].$patch({ ...at(key), json })),
  rotate: (key, overlapHours) =>
    answerOf(admin.apikeys[':id'].rotate.$post({ ...at(key), json: { overlapHours } })),
  revoke: (key) => answerOf(admin.apikeys[':id'].$delete(at(key))),
}

export const OWN_KEYS: KeyDesk = {
  name: 'own',
  path: '/account/keys',
  list: (query) => answerOf(ownKeys.index.$get({ query })),
  create: (json) => answerOf(ownKeys.index.$post({ json })),
  read: (id) => answerOf(ownKeys[':id'].$get({ param: { id } })),
  find: (key) => answerOf(ownKeys.find.$post({ json: { key } })),
  change: null,
  rotate: (key, overlapHours) =>
    answerOf(ownKeys[':id'].rotate.$post({ ...at(key), json: { overlapHours } })),
  revoke: (key) => answerOf(ownKeys[':id'].$delete(at(key))),
}
