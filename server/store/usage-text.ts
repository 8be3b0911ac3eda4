import { csvHeader, csvLine, type CsvColumn } from './csv.ts'
import { USAGE_SUMS } from './rollup.ts'
import type { StoredRecord } from './usage-record-table.ts'
import type { SumAnswer, SumQuery } from './usage-sum-table.ts'

/** The forms in which usage leaves: for programs and for spreadsheets. */
export type TextForm = 'json' | 'csv'

/** Made on the store's thread, so that the one that serves requests has nothing left to do. */
export type TextBytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

export function sumText(form: TextForm, { by, bucket }: SumQuery, answer: SumAnswer): TextBytes {
  if (form === 'json') return encoder.encode(JSON.stringify(answer))
  const columns = [
    ...(bucket === null ? [] : [{ field: 'start', isTime: true }]),
    ...by.map((field) => ({ field })),
    ...USAGE_SUMS.map((field) => ({ field })),
  ]
  const lines = answer.items.map((row) => csvLine(columns, row))
  return encoder.encode(csvHeader(columns) + lines.join(''))
}

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
  { field: 'completionTokens' },
  { field: 'queueWaitMs' },
  { field: 'queuedAt', isTime: true },
  { field: 'startedAt', isTime: true },
  { field: 'firstByteAt', isTime: true },
  { field: 'endedAt', isTime: true },
  { field: 'tries' },
]

/** Where in a whole export some records stand. */
export interface TextPlace {
  readonly isFirst: boolean
  readonly isLast: boolean
}

/** A part of a text: all parts together are a table with its header, or a page that holds everything. */
export function recordText(
  form: TextForm,
  records: readonly StoredRecord[],
  { isFirst, isLast }: TextPlace,
): TextBytes {
  if (form === 'csv') {
    const header = isFirst ? csvHeader(RECORD_COLUMNS) : ''
    return encoder.encode(header + records.map((row) => csvLine(RECORD_COLUMNS, row)).join(''))
  }
  const items = records.map((record) => JSON.stringify(record)).join(',\n')
  const opening = isFirst ? '{"items":[\n' : ',\n'
  return encoder.encode(`${opening}${items}${isLast ? '\n],"next":null}\n' : ''}`)
}
