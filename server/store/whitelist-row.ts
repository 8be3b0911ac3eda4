import type { Selectable } from 'kysely'
import { DEFAULT_SCOPES } from '../../shared/scope.ts'
import { randomId } from './random-id.ts'
import type { WhitelistEntryRow } from './schema.ts'
import type { NewWhitelistEntry, WhitelistEntry, WhitelistGrant } from './whitelist-entry.ts'

export type WhitelistRow = Selectable<WhitelistEntryRow>

export const newEntryRow = (
  entry: NewWhitelistEntry,
  { addedBy, now }: { readonly addedBy: string | null; readonly now: number },
): WhitelistRow => ({
  id: randomId(),
  address: entry.address,
  note: entry.note ?? null,
  scopes: JSON.stringify(entry.scopes ?? DEFAULT_SCOPES),
  createdAt: now,
  version: 1,
  lastMatchAt: null,
  addedBy,
  matches: 0,
})

/** Field by field, so that nothing but what may be changed ever reaches the statement. */
export const entryColumns = ({ address, note, scopes }: Partial<WhitelistGrant>) => ({
  ...(address !== undefined && { address }),
  ...(note !== undefined && { note }),
  ...(scopes !== undefined && { scopes: JSON.stringify(scopes) }),
})

export const entryOf = (row: WhitelistRow): WhitelistEntry => ({
  id: row.id,
  address: row.address,
  note: row.note,
  scopes: JSON.parse(row.scopes),
  createdAt: row.createdAt,
  addedBy: row.addedBy,
  version: row.version,
  lastMatchAt: row.lastMatchAt,
  matches: row.matches,
})
