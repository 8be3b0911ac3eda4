import { SimpleGrid } from '@mantine/core'
import { Figure } from '../page/figure.tsx'
import { counted, formatCount, formatDuration, formatShare, formatShort } from '../page/numbers.ts'
import { cachedText, cacheUnknownOf } from './cached.ts'
import { costCurrencyOf, formatAmount } from './cost.ts'
import type { UsageRow, UsageSums } from './usage-source.ts'

interface Totals {
  readonly requests: number
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly cacheKnownTokens: number
  readonly completionTokens: number
  readonly unknown: number
  readonly queueWaitMs: number
  readonly runMs: number
  readonly timed: number
  readonly cost: number
  readonly costUnknown: number
}

interface UsageTotalsProps {
  readonly answer: UsageSums
  /** Of the range before; absent until it is known. */
  readonly before: readonly UsageRow[] | undefined
}

/** What everything adds up to, beside what it added up to in the same length of time before. */
export const UsageTotals = ({ answer, before }: UsageTotalsProps) => {
  const now = totalsOf(answer.items)
  const currency = costCurrencyOf(answer)
  const then = before === undefined ? undefined : totalsOf(before)
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: currency === null ? 6 : 4 }}>
      <Total label="Requests" value={now.requests} before={then?.requests} />
      <Total
        label="Input tokens"
        value={now.promptTokens}
        before={then?.promptTokens}
        {...(now.unknown > 0 && { note: `not reported for ${counted(now.unknown, 'request')}` })}
      />
      <CachedTotal now={now} />
      <Total label="Output tokens" value={now.completionTokens} before={then?.completionTokens} />
      <Total
        label="Mean wait"
        value={now.timed === 0 ? 0 : now.queueWaitMs / now.timed}
        show={(ms) => (now.timed === 0 ? '–' : formatDuration(ms))}
      />
      <Total label="Slot time" value={now.runMs} show={formatDuration} />
      {currency !== null && <CostTotal now={now} then={then} currency={currency} />}
    </SimpleGrid>
  )
}

const CachedTotal = ({ now }: { readonly now: Totals }) => {
  const unknown = cacheUnknownOf(now)
  const share = now.cachedTokens / now.cacheKnownTokens
  return (
    <Figure label="Cached input" value={cachedText(now)}>
      {now.cachedTokens > 0 && formatShare(share)}
      {now.cachedTokens > 0 && unknown !== null && ' · '}
      {unknown !== null && `not reported for ${formatShort(unknown)} tokens`}
    </Figure>
  )
}

interface CostTotalProps {
  readonly now: Totals
  readonly then: Totals | undefined
  readonly currency: string
}

const CostTotal = ({ now, then, currency }: CostTotalProps) => (
  <Total
    label="Cost"
    value={now.cost}
    show={(cost) =>
      now.costUnknown === now.requests && cost === 0
        ? 'unknown'
        : `${formatAmount(cost)} ${currency}`
    }
    before={then?.cost}
    {...(now.costUnknown > 0 && {
      note: `unknown for at least ${counted(now.costUnknown, 'request')}`,
    })}
  />
)

interface TotalProps {
  readonly label: string
  readonly value: number
  readonly show?: (value: number) => string
  readonly before?: number | undefined
  readonly note?: string
}

const Total = ({ label, value, show = formatCount, before, note }: TotalProps) => (
  <Figure label={label} value={show(value)}>
    {[note, before === undefined ? undefined : changeOf(value, before)].filter(Boolean).join(' · ')}
  </Figure>
)

/** Less would be shown as 0 %. */
const SHOWN_MIN = 0.005

const changeOf = (value: number, before: number): string => {
  if (before === 0) return value === 0 ? 'no change' : 'none in previous period'
  const change = value / before - 1
  if (Math.abs(change) < SHOWN_MIN) return 'no change'
  return `${change < 0 ? '−' : '+'}${formatShare(Math.abs(change))} vs previous period`
}

const totalsOf = (rows: readonly UsageRow[]): Totals => {
  const sum = (of: (row: UsageRow) => number): number =>
    rows.reduce((total, row) => total + of(row), 0)
  return {
    requests: sum(({ requests }) => requests),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    cachedTokens: sum(({ cachedTokens }) => cachedTokens),
    cacheKnownTokens: sum(({ cacheKnownTokens }) => cacheKnownTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    unknown: sum(({ promptUnknown, completionUnknown }) =>
      Math.max(promptUnknown, completionUnknown),
    ),
    queueWaitMs: sum(({ queueWaitMs }) => queueWaitMs),
    runMs: sum(({ runMs }) => runMs),
    cost: sum(({ cost }) => cost ?? 0),
    costUnknown: sum(({ costUnknown }) => costUnknown ?? 0),
    timed: sum(({ requests, timesUnknown }) => requests - timesUnknown),
  }
}
