import { recordPage, recordQuery } from '../../../shared/api/usage.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface UsageApiDeps {
  readonly usage: Store['usage']
}

const records = route({
  method: 'get',
  path: '/records',
  summary: 'Single requests, newest first',
  access: 'operator',
  request: { query: recordQuery },
  responses: { 200: json(recordPage, 'One page.') },
})

/** What requests cost. */
export const createUsageApi = ({ usage }: UsageApiDeps) =>
  createResource().openapi(records, async (c) => {
    const page = await usage.records(present(c.req.valid('query')))
    return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
  })
