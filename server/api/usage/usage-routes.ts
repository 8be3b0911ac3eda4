import {
  recordPage,
  recordQuery,
  spreadQuery,
  sumsQuery,
  usageAnswer,
  usageSpread,
} from '../../../shared/api/usage.ts'
import type { Access } from '../rest/access.ts'
import { json, jsonOrCsv, route } from '../rest/route.ts'

/** The same two routes for those who see everything and for those who see their own. */
export const usageRoutes = <const Who extends Access>(access: Who, whose: string) => ({
  sums: route({
    method: 'get',
    path: '/',
    summary: `What ${whose} requests add up to`,
    description:
      'Sums over the requests that ended in a range of whole hours, by any dimensions and stretches of time. At most 10000 rows, 100 days by the hour (or by days that do not begin at 0:00 UTC), two years by days or weeks, ten years in all.',
    access,
    request: { query: sumsQuery },
    responses: { 200: jsonOrCsv(usageAnswer, 'The sums.') },
  }),
  spread: route({
    method: 'get',
    path: '/spread',
    summary: `Percentiles of the times of ${whose} single requests`,
    description:
      'Of the wait and of the time to the first byte, from single requests as long as they are kept (retention.recordDays): at most the newest 10000 that the filters find.',
    access,
    request: { query: spreadQuery },
    responses: { 200: json(usageSpread, 'Which times half, 95 % and 99 % did not exceed.') },
  }),
  records: route({
    method: 'get',
    path: '/records',
    summary: `Single ${whose} requests, newest first`,
    description:
      'With a format (or Accept: text/csv) everything that is found, as one streamed document; otherwise a page. Orders other than that of time are for at most 20000 requests that the filters leave.',
    access,
    request: { query: recordQuery },
    responses: { 200: jsonOrCsv(recordPage, 'One page, or everything.') },
  }),
})
