import { Box, useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { shortCount } from '../page/quantity.ts'
import type { UsageSeries } from './usage-series.ts'

interface UsageChartProps {
  readonly series: UsageSeries
  readonly label: string
}

/** Told apart without hue too: each is of another lightness. */
const LINES = {
  light: ['#0b6579', '#d9480f', '#5f3dc4', '#2b8a3e', '#a61e4d', '#868e96'],
  dark: ['#66d9e8', '#ffa94d', '#b197fc', '#8ce99a', '#faa2c1', '#adb5bd'],
} as const

const HEIGHT_PX = 260

/** Amounts over time as lines. The same numbers stand in a table, so screen readers hear its name alone. */
export const UsageChart = ({ series, label }: UsageChartProps) => {
  const { ref: box, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    if (place.current === null || width === 0) return
    const chart = new uPlot(optionsOf(series, { width, scheme }), dataOf(series), place.current)
    return () => chart.destroy()
  }, [series, width, scheme])
  return (
    <Box ref={box} role="img" aria-label={label} mih={HEIGHT_PX}>
      <div ref={place} />
    </Box>
  )
}

const dataOf = ({ starts, groups }: UsageSeries): uPlot.AlignedData => [
  starts.map((ms) => ms / 1000),
  ...groups.map(({ amounts }) => [...amounts]),
]

interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

const optionsOf = ({ starts, groups }: UsageSeries, { width, scheme }: Look): uPlot.Options => {
  const isDark = scheme === 'dark'
  const axis = {
    stroke: isDark ? '#c9c9c9' : '#495057',
    grid: { stroke: isDark ? '#3b3b3b' : '#e9ecef', width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height: HEIGHT_PX,
    legend: { live: width > 480 },
    cursor: { drag: { x: false, y: false } },
    axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map(shortCount) }],
    scales: { y: { range: (_, __, max) => [0, max === 0 ? 1 : max * 1.05] } },
    series: [
      {},
      ...groups.map(({ name }, place) => ({
        label: name,
        stroke: LINES[scheme][place] ?? axis.stroke,
        width: 2,
        points: { show: starts.length < 40, size: 4 },
        value: (_: uPlot, amount: number | null) => (amount === null ? '–' : shortCount(amount)),
      })),
    ],
  }
}
