import { Box, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Copyable } from './copyable.tsx'

interface EmptyProps {
  /** What is not there. */
  readonly title: string
  /** What to do next. */
  readonly children?: ReactNode
  /** The command that does it. */
  readonly command?: string
}

/** Nothing is here yet, and this is what to do about it. */
export const Empty = ({ title, children, command }: EmptyProps) => (
  <Paper withBorder p="xl" ta="center">
    <Stack align="center" gap="sm">
      <Text fw={600}>{title}</Text>
      {children !== undefined && <Text c="dimmed">{children}</Text>}
      {command !== undefined && (
        <Box maw="100%" ta="left">
          <Copyable text={command} what="the command" />
        </Box>
      )}
    </Stack>
  </Paper>
)
