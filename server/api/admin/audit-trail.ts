import type { Context } from 'hono'
import type { AuditNote } from '../../store/audit.ts'
import type { AuditTable } from '../../store/audit-table.ts'
import { StoreUnavailable } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import type { RestEnv } from '../rest/rest-env.ts'

/** Writes down a change that no table keeps, such as of a ticket in the queue, after it was made. */
export type AuditTrail = (c: Context<RestEnv>, note: Omit<AuditNote, 'by'>) => Promise<void>

/**
 * The queue can be steered while the database cannot be written: that may be when it is needed most. What
 * the audit log then lacks goes to `onLost`.
 */
export const createAuditTrail =
  (table: Pick<AuditTable, 'append'>, onLost: (note: AuditNote) => void): AuditTrail =>
  async (c, change) => {
    const note = { by: actorOf(c), ...change }
    try {
      await table.append(note)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      onLost(note)
    }
  }
