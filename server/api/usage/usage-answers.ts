import type { Context } from 'hono'
import type { z } from 'zod'
import type { recordQuery, sumsQuery } from '../../../shared/api/usage.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import type { TextForm } from '../../store/usage-text.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import type { RestEnv } from '../rest/rest-env.ts'

export interface UsageDeps {
  readonly usage: Store['usage']
  readonly clock: Clock
}

type RecordQuery = z.output<typeof recordQuery>
type SumsQuery = z.output<typeof sumsQuery>

const TYPES = { json: 'application/json', csv: 'text/csv; charset=utf-8; header=present' } as const
const RANGE_MS = 30 * 24 * 3_600_000
const MINUTE_MS = 60_000

/** One page of single requests or, in a format that was asked for, all of them. */
export async function answerRecords(
  c: Context<RestEnv>,
  { usage }: UsageDeps,
  { format, limit, cursor, ...query }: RecordQuery,
) {
  const form = format ?? (wantsCsv(c) ? 'csv' : null)
  if (form !== null) return exportRecords(c, usage, { ...present(query), form })
  const page = await usage.records({ ...present({ ...query, cursor }), limit })
  return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
}

type RecordExport = Parameters<Store['usage']['exportRecords']>[0]
type ExportedPart = Exclude<Awaited<ReturnType<Store['usage']['exportRecords']>>, StoreRefusal>

async function exportRecords(c: Context<RestEnv>, usage: Store['usage'], query: RecordExport) {
  // Before the status, so that a refusal has its own.
  const first = await usage.exportRecords(query)
  if (isRefused(first)) return refuseAsStore(c, first)
  const following = async (cursor: string): Promise<ExportedPart | null> => {
    if (!c.var.isStanding()) return null
    const part = await usage.exportRecords({ ...query, cursor }).catch(() => null)
    return part === null || isRefused(part) ? null : part
  }
  const cut = (): void => void c.env.outgoing.destroy()
  return sent(c, query.form, ReadableStream.from(partsFrom(first, following, cut)))
}

/**
 * The bytes of an export. Each part is asked for when its reader has taken the one before, so there is
 * never more than one in memory. Where one cannot be had, or its reader may not see any more, the
 * connection is cut: the status has left, and a clean end would pass for the whole.
 */
async function* partsFrom(
  first: ExportedPart,
  following: (cursor: string) => Promise<ExportedPart | null>,
  cut: () => void,
): AsyncGenerator<Uint8Array> {
  for (let part = first; ;) {
    yield part.bytes
    if (part.next === null) return
    const next = await following(part.next)
    if (next === null) return cut()
    part = next
  }
}

/** Sums over what has ended. */
export async function answerSums(
  c: Context<RestEnv>,
  { usage, clock }: UsageDeps,
  query: SumsQuery,
) {
  const { format, by, bucket, offsetMinutes, from, to = clock.wall(), ...filter } = query
  const form = format ?? (wantsCsv(c) ? 'csv' : 'json')
  const sums = await usage.sums({
    form,
    from: from ?? to - RANGE_MS,
    to,
    bucket: bucket ?? null,
    offsetMs: offsetMinutes * MINUTE_MS,
    by: by ?? [],
    filter: present(filter),
  })
  return isRefused(sums) ? refuseAsStore(c, sums) : sent(c, form, sums.bytes)
}

const wantsCsv = (c: Context<RestEnv>): boolean =>
  c.req.header('accept')?.startsWith('text/csv') === true

/** Text that the store has made in the form of the route's schema. */
function sent(c: Context<RestEnv>, form: TextForm, body: ReadableStream | Uint8Array<ArrayBuffer>) {
  c.header('Content-Type', TYPES[form])
  if (form === 'csv') c.header('Content-Disposition', 'attachment; filename="usage.csv"')
  return c.body(body, 200) as never
}
