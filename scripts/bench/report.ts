import { cpus, totalmem } from 'node:os'
import prettier from 'prettier'
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
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const markdownTable = (rows: readonly Row[]): string => {
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

/** The page docs/benchmark.md. */
export const benchmarkPage = async (rows: readonly Row[], now: Date): Promise<string> => {
  const page = `# Benchmark

Written by \`npm run bench -- --write\` on ${now.toISOString().slice(0, 10)}: ${machineText()}.

${EXPLANATION}

${markdownTable(rows)}
`
  return await prettier.format(page, { parser: 'markdown', printWidth: 100, proseWrap: 'always' })
}

const EXPLANATION = `The upstream, the load generator and the proxy that is measured share this machine,
so absolute figures say little elsewhere; the ratios say more. All proxies are asked in turns, and each
figure is the median of its turns. The columns with × are the medians of the ratios within one turn,
with their intervals of 95 % confidence (below six turns: the lowest and the highest).

*Seadragon* is the built gateway with its whole pipeline on: an API key, the queue, the journal and the
metrics; its slots and bounds are so high that nothing waits unless the row is about waiting. *Bare* is
Hono and undici passing bytes on and doing nothing else. *nginx* is one process without buffering. The
route is \`POST /api/chat\`. Processor time is that of the whole process, threads included. MB are
1,000,000 bytes of resident memory. What is added to the first byte is the difference to the same
quantile of the upstream itself.`
