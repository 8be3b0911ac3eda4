import { auditPage, auditQuery } from '../../../shared/api/audit.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { createResource } from '../rest/rest-area.ts'
import { jsonOrCsv, route } from '../rest/route.ts'
import { exportText, formOf } from '../rest/text-export.ts'

export interface AuditApiDeps {
  readonly audit: Store['audit']
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'Who changed what, newest first',
  description:
    'With a format (or Accept: text/csv) everything that is found, as one streamed document.',
  access: 'operator',
  request: { query: auditQuery },
  responses: { 200: jsonOrCsv(auditPage, 'One page, or everything.') },
})

/** The audit log; nothing of it can be changed. */
export const createAuditApi = ({ audit }: AuditApiDeps) =>
  createResource().openapi(list, async (c) => {
    const { format, limit, cursor, ...query } = c.req.valid('query')
    const form = formOf(c, format)
    if (form === null) {
      const page = await audit.list({ ...present({ ...query, cursor }), limit })
      return isRefused(page) ? refuseAsStore(c, page) : (c.json(page, 200) as never)
    }
    return exportText(c, {
      form,
      name: 'audit',
      read: (next) => audit.exportEntries({ ...present({ ...query, cursor: next }), form }),
    })
  })
