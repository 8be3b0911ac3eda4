import type { Context } from 'hono'
import type { z } from 'zod'
import type { recordQuery, spreadQuery, sumsQuery } from '../../../shared/api/usage.ts'
import type { Prices } from '../../../shared/price.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { exportText, formOf, sendText } from '../rest/text-export.ts'

export interface UsageDeps {
  readonly usage: Store['usage']
  readonly clock: Clock
  /** Those of now. */
  readonly prices: Prices
}

const RANGE_MS = 30 * 24 * 3_600_000
const MINUTE_MS = 60_000
const NAME = 'usage'

/** One page of single requests or, in a format that was asked for, all of them. */
export async function answerRecords(
  c: Context<RestEnv>,
  { usage, prices }: UsageDeps,
  { format, limit, cursor, ...query }: z.output<typeof recordQuery>,
) {
  const form = formOf(c, format)
  const asked = { ...present(query), ...setPrices(prices) }
  if (form === null) {
    const page = await usage.records({ ...asked, ...present({ cursor }), limit })
    return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
  }
  return exportText(c, {
    form,
    name: NAME,
    read: (next) => usage.exportRecords({ ...asked, ...present({ cursor: next }), form }),
  })
}

/** Percentiles over single requests. */
export async function answerSpread(
  c: Context<RestEnv>,
  { usage, clock }: UsageDeps,
  { from = 0, to = clock.wall(), ...filter }: z.output<typeof spreadQuery>,
) {
  return c.json(await usage.spread({ from, to, filter: present(filter) }), 200)
}

/** Sums over what has ended. */
export async function answerSums(
  c: Context<RestEnv>,
  { usage, clock, prices }: UsageDeps,
  query: z.output<typeof sumsQuery>,
) {
  const { format, cost, by, bucket, offsetMinutes, from, to = clock.wall(), ...filter } = query
  const form = formOf(c, format)
  const sums = await usage.sums({
    form: form ?? 'json',
    from: from ?? to - RANGE_MS,
    to,
    bucket: bucket ?? null,
    offsetMs: offsetMinutes * MINUTE_MS,
    by: by ?? [],
    filter: present(filter),
    ...setPrices(prices),
    isCosted: cost === undefined ? form !== null : cost === 'true',
  })
  if (isRefused(sums)) return refuseAsStore(c, sums)
  return sendText(c, { form: form ?? 'json', name: NAME }, sums.bytes)
}

/** Where nothing has a price, there is nothing to work out. */
const setPrices = ({ currency, models }: Prices): { readonly prices?: Prices } =>
  Object.keys(models).length === 0 ? {} : { prices: { currency, models } }
