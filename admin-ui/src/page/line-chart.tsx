import { Box, useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import './line-chart.css'

export interface Line {
  readonly name: string
  /** A color of the theme, such as `cyan`. */
  readonly color: string
  readonly amounts: readonly number[]
}

interface LineChartProps {
  /** Read out in its place; the same numbers stand in a table. */
  readonly label: string
  /** Written above it. */
  readonly title?: string
  /** Milliseconds since 1970, one for each amount. */
  readonly at: readonly number[]
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
  readonly heightPx: number
  /** Up to where the axis of amounts goes at least. */
  readonly leastTop?: number
}

/** Amounts over time. It is drawn anew where its lines are others, and goes on where they have new amounts. */
export const LineChart = (props: LineChartProps) => {
  const { label, at, lines, format, title, heightPx } = props
  const { ref: box, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot | null>(null)
  const scheme = useComputedColorScheme('light')
  const data = [at.map((ms) => ms / 1_000), ...lines.map(({ amounts }) => [...amounts])]
  const latest = useRef({ data, props })
  latest.current = { data, props }
  const names = lines.map(({ name, color }) => `${name} ${color}`).join('\n')
  useEffect(() => {
    if (width === 0) return undefined
    const { data: drawn, props: drawnBy } = latest.current
    const made = new UPlot(optionsOf(drawnBy, width), aligned(drawn), place.current!)
    chart.current = made
    return () => made.destroy()
  }, [names, title, format, heightPx, width, scheme])
  useEffect(() => chart.current?.setData(aligned(data)))
  return (
    <Box ref={box} role="img" aria-label={label} mih={heightPx}>
      <div ref={place} />
    </Box>
  )
}

const aligned = (data: readonly (readonly number[])[]): UPlot.AlignedData =>
  data as unknown as UPlot.AlignedData

const optionsOf = (
  { title, at, lines, format, heightPx, leastTop = 0 }: LineChartProps,
  width: number,
): UPlot.Options => {
  const stroke = colorOf('--mantine-color-dimmed')
  const axis = { stroke, grid: { stroke: colorOf('--mantine-color-default-border'), width: 1 } }
  return {
    ...(title !== undefined && { title }),
    width,
    height: heightPx,
    legend: { live: width > 480 },
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { range: spanOf },
      y: { range: (_, __, max) => [0, Math.max(max * 1.05, leastTop) || 1] },
    },
    axes: [axis, { ...axis, size: 64, values: (_, ticks) => ticks.map(format) }],
    series: [
      {},
      ...lines.map(({ name, color }) => ({
        label: name,
        stroke: colorOf(`--mantine-color-${color}-text`),
        width: 2,
        points: { show: at.length < 40, size: 4 },
        value: (_: UPlot, amount: number | null) => (amount === null ? '–' : format(amount)),
      })),
    ],
  }
}

/** Seconds about a single moment, which has no span of its own: uPlot would show years. */
const SINGLE_S = 30

const spanOf = ({ data }: UPlot, first: number, last: number): [number, number] =>
  data[0].length > 1 ? [first, last] : [first - SINGLE_S, first + SINGLE_S]

/** A canvas knows no variables of style sheets. */
const colorOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || 'gray'
