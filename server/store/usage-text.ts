import { csvHeader, type CsvColumn } from './csv.ts'
import { USAGE_SUMS } from './rollup.ts'
import { csvText, textBytes, type TextBytes, type TextForm } from './text-form.ts'
import { nameFieldOf } from './usage-names.ts'
import type { RecordQuery, StoredRecord } from './usage-record-table.ts'
import type { SumAnswer, SumQuery } from './usage-sum-table.ts'

export function sumText(
  form: TextForm,
  { by, bucket, prices, isCosted }: SumQuery,
  answer: SumAnswer,
): TextBytes {
  if (form === 'json') return textBytes(JSON.stringify(answer))
  const hasCosts = isCosted && prices !== undefined
  const columns = [
    ...(bucket === null ? [] : [{ field: 'start', isTime: true }]),
    ...by.flatMap((field) => {
      const name = nameFieldOf(field)
      return name === null ? [{ field }] : [{ field }, { field: name }]
    }),
    ...USAGE_SUMS.map((field) => ({ field })),
    ...(hasCosts ? COST_COLUMNS : []),
  ]
  const { currency } = answer
  const rows = hasCosts ? answer.items.map((row) => ({ ...row, currency })) : answer.items
  return textBytes(csvHeader(columns) + csvText(columns, rows))
}

const COST_COLUMNS = [{ field: 'cost' }, { field: 'costUnknown' }, { field: 'currency' }]

const RECORD_COLUMNS: readonly (CsvColumn & { readonly field: keyof StoredRecord })[] = [
  { field: 'requestId' },
  { field: 'ticket' },
  { field: 'outcome' },
  { field: 'status' },
  { field: 'class' },
  { field: 'caller' },
  { field: 'callerName' },
  { field: 'keyId' },
  { field: 'userId' },
  { field: 'address' },
  { field: 'dialect' },
  { field: 'operation' },
  { field: 'model' },
  { field: 'isStreaming' },
  { field: 'basePriority' },
  { field: 'host' },
  { field: 'promptTokens' },
  { field: 'cachedTokens' },
  { field: 'completionTokens' },
  { field: 'queueWaitMs' },
  { field: 'queuedAt', isTime: true },
  { field: 'startedAt', isTime: true },
  { field: 'firstByteAt', isTime: true },
  { field: 'endedAt', isTime: true },
  { field: 'tries' },
]

/** Costs have a column where there are prices. */
export const recordColumns = ({ prices }: RecordQuery): readonly CsvColumn[] =>
  prices === undefined ? RECORD_COLUMNS : [...RECORD_COLUMNS, { field: 'cost' }]
