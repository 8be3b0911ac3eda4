import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type { TestGateway } from './gateway.ts'

export interface WrittenEntry {
  readonly actorKind: string
  readonly action: string
  readonly targetKind: string
  readonly targetId: string | null
  readonly targetName: string | null
  readonly requestId: string | null
  readonly before: unknown
  readonly after: unknown
}

/** What the audit log of a running gateway says, oldest first, read beside it from its file. */
export const auditEntries = (gateway: Pick<TestGateway, 'dataDir'>): WrittenEntry[] => {
  const file = new BetterSqlite3(join(gateway.dataDir, 'seadragon.db'), { readonly: true })
  try {
    const rows = file.prepare('select * from audit_entry order by id').all()
    return (rows as Record<string, string | null>[]).map((row) => ({
      actorKind: row['actor_kind']!,
      action: row['action']!,
      targetKind: row['target_kind']!,
      targetId: row['target_id']!,
      targetName: row['target_name']!,
      requestId: row['request_id']!,
      before: JSON.parse(row['before'] ?? 'null'),
      after: JSON.parse(row['after'] ?? 'null'),
    }))
  } finally {
    file.close()
  }
}
