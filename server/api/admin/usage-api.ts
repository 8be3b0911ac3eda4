import { Hono } from 'hono'
import { z } from 'zod'
import { OUTCOMES } from '../../../shared/outcome.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { storeError } from './admin-error.ts'
import { pageQuery } from './page-query.ts'
import { readQuery } from './read-input.ts'

const time = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/, 'a time is a number of milliseconds since 1970 or an ISO date')
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

const recordQuery = pageQuery.extend({
  requestId: z.string().max(64).optional(),
  key: z.string().max(64).optional(),
  user: z.string().max(64).optional(),
  model: z.string().max(256).optional(),
  from: time.optional(),
  to: time.optional(),
  outcome: z.enum([...OUTCOMES, 'open']).optional(),
})

/** Single records, newest first; tokens are null where nobody knows them. */
export const createUsageApi = (usage: Store['usage']): Hono => {
  const app = new Hono()
  app.get('/records', async (c) => {
    const read = readQuery(c, recordQuery)
    if ('answer' in read) return read.answer
    const page = await usage.records(read.input as never)
    return isRefused(page) ? storeError(c, page) : c.json(page)
  })
  return app
}
