/** What a command shows: JSON for programs, tables for people. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

export const printLine = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

type Cell = string | number | null

/** Columns as wide as their content; numbers stand to the right. */
export const tableOf = (heads: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const texts = rows.map((row) => row.map(cellText))
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const lines = texts.map((row, index) =>
    row.map((text, column) =>
      typeof rows[index]?.[column] === 'number'
        ? text.padStart(widths[column]!)
        : text.padEnd(widths[column]!),
    ),
  )
  const head = heads.map((text, column) => text.padEnd(widths[column]!))
  return [head, ...lines].map((cells) => cells.join('  ').trimEnd()).join('\n')
}

/** Names come from other people: nothing in them may steer the terminal. */
const cellText = (cell: Cell): string =>
  String(cell ?? '-').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd')

/** A time as people in this terminal's zone read it. */
export const timeText = (ms: number | null): string =>
  ms === null ? '-' : new Date(ms).toLocaleString()

/** 4 s, 3 min 20 s, 2 h 5 min. */
export const durationText = (ms: number | null): string => {
  if (ms === null) return '-'
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
