import { journalProgress } from '../../../shared/api/usage.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'
import { answerRecords, answerSpread, answerSums, type UsageDeps } from '../usage/usage-answers.ts'
import { usageRoutes } from '../usage/usage-routes.ts'

const { sums, spread, records } = usageRoutes('operator', 'all')

const journal = route({
  method: 'get',
  path: '/journal',
  summary: 'How far the database has followed the journal',
  access: 'operator',
  responses: { 200: json(journalProgress, 'Where it is, and what it had to leave out.') },
})

/** What requests cost. */
export const createUsageApi = (deps: UsageDeps) =>
  createResource()
    .openapi(sums, (c) => answerSums(c, deps, c.req.valid('query')))
    .openapi(spread, (c) => answerSpread(c, deps, c.req.valid('query')))
    .openapi(records, (c) => answerRecords(c, deps, c.req.valid('query')))
    .openapi(journal, async (c) => c.json(await deps.usage.progress(), 200))
