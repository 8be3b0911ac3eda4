import { Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface FigureProps {
  readonly label: string
  readonly value: string
  /** What it is measured by, or told apart by. */
  readonly children?: ReactNode
}

/** One number that stands for itself. */
export const Figure = ({ label, value, children }: FigureProps) => (
  <Paper withBorder p="sm">
    <Stack gap={2}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={700} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {value}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {children}
      </Text>
    </Stack>
  </Paper>
)
