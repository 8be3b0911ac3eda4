import { SimpleGrid, useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import './history-chart.css'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import type { History } from './history-strip.tsx'
import { CLASS_COLORS } from './words.ts'

/** Depth and oldest age as lines over the hour, one for each class. */
export const HistoryChart = ({ history }: { readonly history: History }) => (
  <SimpleGrid cols={{ base: 1, md: 2 }}>
    <Lines
      label="Waiting, by class"
      at={history.at}
      format={formatCount}
      lines={CALLER_CLASSES.map((name) => history.classes[name]!.waiting)}
    />
    <Lines
      label="The oldest has waited, by class"
      at={history.at}
      format={formatDuration}
      lines={CALLER_CLASSES.map((name) => history.classes[name]!.oldestWaitMs)}
    />
  </SimpleGrid>
)

interface LinesProps {
  readonly label: string
  /** Milliseconds since 1970. */
  readonly at: readonly number[]
  /** One for each class. */
  readonly lines: readonly (readonly number[])[]
  readonly format: (value: number) => string
}

const HEIGHT_PX = 150

const Lines = ({ label, at, lines, format }: LinesProps) => {
  const { ref: frame, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot | null>(null)
  const scheme = useComputedColorScheme('light')
  const data = [at.map((ms) => ms / 1_000), ...lines] as UPlot.AlignedData
  const latest = useRef(data)
  latest.current = data
  useEffect(() => {
    if (width === 0) return undefined
    const made = new UPlot(optionsOf({ label, width, format }), latest.current, place.current!)
    chart.current = made
    return () => made.destroy()
  }, [label, format, width, scheme])
  useEffect(() => chart.current?.setData(data))
  return (
    <div ref={frame}>
      <div ref={place} role="img" aria-label={`${label}; the table has the same numbers`} />
    </div>
  )
}

interface ChartForm {
  readonly label: string
  readonly width: number
  readonly format: (value: number) => string
}

const optionsOf = ({ label, width, format }: ChartForm): UPlot.Options => {
  const stroke = colorOf('--mantine-color-dimmed')
  const grid = { stroke: colorOf('--mantine-color-default-border'), width: 1 }
  return {
    title: label,
    width,
    height: HEIGHT_PX,
    legend: { show: true },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max)] } },
    axes: [
      { stroke, grid },
      { stroke, grid, size: 64, values: (_, ticks) => ticks.map(format) },
    ],
    series: [
      { label: 'At' },
      ...CALLER_CLASSES.map((name) => ({
        label: name,
        stroke: colorOf(`--mantine-color-${CLASS_COLORS[name]}-6`),
        width: 2,
        points: { show: false },
        value: (_: UPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
  }
}

/** A canvas knows no variables of style sheets. */
const colorOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || 'gray'
