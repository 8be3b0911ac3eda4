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
    axes: [
      { ...axis, space: TIME_SPACE_PX, values: timeWords },
      { ...axis, size: widthOf, values: (_, ticks) => ticks.map(format) },
    ],
    series: [
      { value: (chart: UPlot, at: number | null) => momentWords(at ?? chart.data[0].at(-1)) },
      ...lines.map(({ name, color }, index) => ({
        label: name,
        stroke: colorOf(`--mantine-color-${color}-text`),
        width: 2,
        points: { show: at.length < 40, size: 4 },
        // The latest where none is pointed at.
        value: (chart: UPlot, amount: number | null) => {
          const shown = amount ?? chart.data[index + 1]?.at(-1)
          return shown === null || shown === undefined ? '–' : format(shown)
        },
      })),
    ],
  }
}

/** Room for a time and some more, so that none runs into the next. */
const TIME_SPACE_PX = 90

const DAY_S = 86_400

const SHORT_TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const LONG_TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const DAY = new Intl.DateTimeFormat(undefined, { month: '2-digit', day: '2-digit' })

/** As the reader writes times; the day stands below the first of each. */
const timeWords = (_: UPlot, ticks: readonly number[]): string[] => {
  const incrementS = (ticks[1] ?? Infinity) - (ticks[0] ?? 0)
  const days = ticks.map((tick) => DAY.format(tick * 1_000))
  if (incrementS >= DAY_S && ticks.length > 1) return days
  const time = incrementS < 60 ? LONG_TIME : SHORT_TIME
  return ticks.map((tick, index) => {
    const words = time.format(tick * 1_000)
    return days[index] === days[index - 1] ? words : `${words}\n${days[index]}`
  })
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' })

const momentWords = (atS: number | null | undefined): string =>
  atS === null || atS === undefined ? '–' : MOMENT.format(atS * 1_000)

/** What uPlot writes its axes in. */
const AXIS_FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

/** Ticks and the gap before what is written beside them. */
const TICKS_PX = 18

/** As wide as the longest of what is written beside it. */
const widthOf = ({ ctx }: UPlot, words: readonly string[] | null): number => {
  ctx.font = AXIS_FONT
  const widths = (words ?? []).map((text) => ctx.measureText(text).width)
  return Math.ceil(Math.max(0, ...widths)) + TICKS_PX
}

/** Seconds about a single moment, which has no span of its own: uPlot would show years. */
const SINGLE_S = 30

const spanOf = ({ data }: UPlot, first: number, last: number): [number, number] =>
  data[0].length > 1 ? [first, last] : [first - SINGLE_S, first + SINGLE_S]

/** A canvas knows no variables of style sheets. */
const colorOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || 'gray'
