import { csvHeader, csvLine, type CsvColumn } from './csv.ts'

/** The forms in which lists leave as a whole: for programs and for spreadsheets. */
export type TextForm = 'json' | 'csv'

/** Made on the store's thread, so that the one that serves requests has nothing left to do. */
export type TextBytes = Uint8Array<ArrayBuffer>

/** One part of a long text. */
export interface TextPart {
  readonly bytes: TextBytes
  /** The cursor of the part that follows; null after the last one. */
  readonly next: string | null
}

const encoder = new TextEncoder()

export const textBytes = (text: string): TextBytes => encoder.encode(text)

export const csvText = (columns: readonly CsvColumn[], rows: readonly object[]): string =>
  rows.map((row) => csvLine(columns, row)).join('')

export interface TextPlace {
  readonly form: TextForm
  readonly isFirst: boolean
  /** As in a page; null for the last part. */
  readonly next: string | null
}

/**
 * A page as a part of a text: all parts together are a table with its header, or one page that holds
 * everything.
 */
export function partOf(
  columns: readonly CsvColumn[],
  rows: readonly object[],
  { form, isFirst, next }: TextPlace,
): TextPart {
  if (form === 'csv') {
    const header = isFirst ? csvHeader(columns) : ''
    return { bytes: textBytes(header + csvText(columns, rows)), next }
  }
  const items = rows.map((row) => JSON.stringify(row)).join(',\n')
  const opening = isFirst ? '{"items":[\n' : ',\n'
  return {
    bytes: textBytes(`${opening}${items}${next === null ? '\n],"next":null}\n' : ''}`),
    next,
  }
}
