import { cpus, totalmem } from 'node:os'
import { RIVALS } from './rival.ts'
import type { RivalName } from './rival.ts'
import type { Row } from './row.ts'
import type { Spread } from './statistics.ts'

const TITLES: Readonly<Record<RivalName, string>> = {
  seadragon: 'Seadragon',
  bare: 'bare',
  nginx: 'nginx',
}

const HEAD = ['what', ...RIVALS.map((name) => TITLES[name]), '× bare', '× nginx', 'bar', 'met']

/** The rows as cells, the head first. */
const cellsOf = (rows: readonly Row[]): readonly (readonly string[])[] => [
  HEAD,
  ...rows.map((row) => [
    row.what,
    ...RIVALS.map((name) => row.figures[name] ?? '–'),
    spreadText(row.ofBare),
    spreadText(row.ofNginx),
    row.bar === '' ? '–' : row.bar,
    row.isMet === null ? '' : row.isMet ? 'yes' : 'NO',
  ]),
]

const spreadText = (spread: Spread | null): string => {
  if (spread === null) return '–'
  const digits = spread.median < 0.1 ? 3 : 2
  const [median, low, high] = [spread.median, spread.low, spread.high].map((value) =>
    value.toFixed(digits),
  )
  return `${median} (${low}–${high})`
}

/** For a terminal: columns side by side. */
export const textTable = (rows: readonly Row[]): string => {
  const cells = cellsOf(rows)
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  return cells
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
    .join('\n')
}

export const markdownTable = (rows: readonly Row[]): string => {
  const [head, ...body] = cellsOf(rows)
  const rule = HEAD.map(() => '---')
  return [head!, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** Where and when it was measured. */
export const machineText = (): string => {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memoryGb = Math.round(totalmem() / 1e9)
  return `${cpus().length} cores (${model}), ${memoryGb} GB of memory, Node ${process.versions.node}`
}
