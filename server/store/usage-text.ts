import { csvHeader, type CsvColumn } from './csv.ts'
import { USAGE_SUMS } from './rollup.ts'
import { csvText, textBytes, type TextBytes, type TextForm } from './text-form.ts'
import { nameFieldOf } from './usage-names.ts'
import type { StoredRecord } from './usage-record-table.ts'
import type { SumAnswer, SumQuery } from './usage-sum-table.ts'

export function sumText(form: TextForm, { by, bucket }: SumQuery, answer: SumAnswer): TextBytes {
  if (form === 'json') return textBytes(JSON.stringify(answer))
  const columns = [
    ...(bucket === null ? [] : [{ field: 'start', isTime: true }]),
    ...by.flatMap((field) => {
      const name = nameFieldOf(field)
      return name === null ? [{ field }] : [{ field }, { field: name }]
    }),
    ...USAGE_SUMS.map((field) => ({ field })),
  ]
  return textBytes(csvHeader(columns) + csvText(columns, answer.items))
}

export const RECORD_COLUMNS: readonly (CsvColumn & { readonly field: keyof StoredRecord })[] = [
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
  { field: 'completionTokens' },
  { field: 'queueWaitMs' },
  { field: 'queuedAt', isTime: true },
  { field: 'startedAt', isTime: true },
  { field: 'firstByteAt', isTime: true },
  { field: 'endedAt', isTime: true },
  { field: 'tries' },
]
