/** A column of a table for people: the field that it shows, and whether that is a time. */
export interface CsvColumn {
  readonly field: string
  /** Milliseconds since 1970, shown as ISO 8601. */
  readonly isTime?: boolean
}

const LINE_END = '\r\n'

export const csvHeader = (columns: readonly CsvColumn[]): string =>
  columns.map(({ field }) => cellOf(field)).join(',') + LINE_END

/** One line as RFC 4180 has it. What is unknown is an empty cell. */
export function csvLine(columns: readonly CsvColumn[], row: object): string {
  const fields = row as Readonly<Record<string, CellValue>>
  const cells = columns.map(({ field, isTime }) => {
    return cellOf(isTime ? isoTime(fields[field]) : fields[field])
  })
  return cells.join(',') + LINE_END
}

type CellValue = string | number | boolean | null | undefined

const isoTime = (value: CellValue): CellValue =>
  typeof value === 'number' ? new Date(value).toISOString() : value

/** Spreadsheets take a text that begins so for a formula, and run it (ASVS 1.2.10). */
const FORMULA = /^[=+\-@\t\r\n]/
const SPECIAL = /[",\r\n]/

function cellOf(value: CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
