import type { SumQuery } from '../../server/store/usage-sum-table.ts'
import type { RecordQuery } from '../../server/store/usage-record-table.ts'
import type { UsageBucket, UsageDimension } from '../../shared/usage-dimension.ts'

/** What is in the database, so that questions can be asked about it. */
export interface KnownUsage {
  /** The newest time at which a request was queued, ms. */
  readonly until: number
  /** A key that asked for much, and one that asked for little. */
  readonly busyKey: string
  readonly quietKey: string
  readonly user: string
  readonly busyModel: string
  readonly host: string
}

const DAY_MS = 86_400_000

interface SumShape {
  readonly days: number
  readonly bucket?: UsageBucket
  readonly by?: readonly UsageDimension[]
  readonly filter?: SumQuery['filter']
  readonly offsetHours?: number
  readonly isCosted?: boolean
}

const PRICES = { currency: 'EUR', models: { '*': { input: 0.2, output: 0.6 } } }

/** What the pages of administration ask, and the heaviest of each kind. */
export const sumQuestions = (usage: KnownUsage): Readonly<Record<string, SumQuery>> => {
  const shapes: Record<string, SumShape> = {
    'a year, all': { days: 365 },
    'a year by day': { days: 365, bucket: 'day' },
    'a year by week, days from 22:00 UTC': { days: 365, bucket: 'week', offsetHours: 2 },
    'a year by month and model': { days: 365, bucket: 'month', by: ['model'] },
    'a year by day and model': { days: 365, bucket: 'day', by: ['model'] },
    'a year by day and host, one class': {
      days: 365,
      bucket: 'day',
      by: ['host'],
      filter: { class: 'app' },
    },
    'a year by key': { days: 365, by: ['key'] },
    'a year by key, with costs': { days: 365, by: ['key'], isCosted: true },
    'a year by week and key': { days: 365, bucket: 'week', by: ['key'] },
    'a year by key and model': { days: 365, by: ['key', 'model'] },
    'a year by day and model, one key': {
      days: 365,
      bucket: 'day',
      by: ['model'],
      filter: { key: usage.busyKey },
    },
    'a year by day, one user': { days: 365, bucket: 'day', filter: { user: usage.user } },
    'a year by day, one user, with costs': {
      days: 365,
      bucket: 'day',
      filter: { user: usage.user },
      isCosted: true,
    },
    'a year by month and key, one model': {
      days: 365,
      bucket: 'month',
      by: ['key'],
      filter: { model: usage.busyModel },
    },
    '100 days by day, days from 22:00 UTC': { days: 99, bucket: 'day', offsetHours: 2 },
    '100 days by hour': { days: 99, bucket: 'hour' },
    '30 days by day and key': { days: 30, bucket: 'day', by: ['key'] },
    '30 days by day and key, with costs': {
      days: 30,
      bucket: 'day',
      by: ['key'],
      isCosted: true,
    },
    '30 days by day, key and model': { days: 30, bucket: 'day', by: ['key', 'model'] },
    '30 days by hour and model': { days: 29, bucket: 'hour', by: ['model'] },
    '7 days by caller and outcome': { days: 7, by: ['caller', 'outcome'] },
    '24 hours by hour, key and model': { days: 1, bucket: 'hour', by: ['key', 'model'] },
  }
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      {
        from: usage.until - shape.days * DAY_MS,
        to: usage.until,
        bucket: shape.bucket ?? null,
        offsetMs: (shape.offsetHours ?? 0) * 3_600_000,
        by: shape.by ?? [],
        filter: shape.filter ?? {},
        isCosted: shape.isCosted ?? false,
        ...(shape.isCosted === true && { prices: PRICES }),
      },
    ]),
  )
}

export const recordQuestions = (usage: KnownUsage): Readonly<Record<string, RecordQuery>> => ({
  newest: {},
  oldest: { order: 'asc' },
  'half a year ago': { to: usage.until - 180 * DAY_MS },
  'a deep page': { cursor: `${usage.until - 300 * DAY_MS}.1` },
  'a deep page of a model': {
    model: usage.busyModel,
    cursor: `${usage.until - 300 * DAY_MS}.1`,
  },
  'by request id': { requestId: 'seed-005000000' },
  'a busy key': { key: usage.busyKey },
  'a quiet key': { key: usage.quietKey },
  'a quiet key, half a year ago': { key: usage.quietKey, to: usage.until - 180 * DAY_MS },
  'a model': { model: usage.busyModel },
  'a model and its failures': { model: usage.busyModel, outcome: 'upstream_failed' },
  'a quiet key and its failures': { key: usage.quietKey, outcome: 'upstream_failed' },
  'a quiet key, oldest first': { key: usage.quietKey, order: 'asc' },
  'key, model, host and outcome': {
    key: usage.busyKey,
    model: usage.busyModel,
    host: usage.host,
    outcome: 'completed',
  },
  'nothing at all: queue_full on a host': { host: usage.host, outcome: 'queue_full' },
  'nothing at all: an unknown key': { key: 'nobody' },
  'those still open': { outcome: 'open' },
  'most tokens of half a day': {
    from: usage.until - DAY_MS / 2,
    sort: 'completionTokens',
  },
  'longest waits of a quiet key': {
    key: usage.quietKey,
    from: usage.until - 60 * DAY_MS,
    sort: 'queueWaitMs',
  },
})
