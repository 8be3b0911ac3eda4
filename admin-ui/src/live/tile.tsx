import { Group, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface TileProps {
  readonly label: string
  readonly value: string
  /** Told on hover. */
  readonly title?: string
  /** What it is measured by, or told apart by. */
  readonly children?: ReactNode
}

/** One number among several, no higher than it must be: what stands below them is what the page is for. */
export const Tile = ({ label, value, title, children }: TileProps) => (
  <Paper withBorder px="xs" py={4} title={title}>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    <Group gap={6} align="baseline">
      <Text fw={700} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {children}
      </Text>
    </Group>
  </Paper>
)
