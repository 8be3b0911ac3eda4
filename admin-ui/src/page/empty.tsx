import { Code, CopyButton, Button, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

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
      {command !== undefined && <Command text={command} />}
    </Stack>
  </Paper>
)

/** A command to be taken over into a terminal. */
const Command = ({ text }: { readonly text: string }) => (
  <Stack gap="xs" align="center" maw="100%">
    <Code block ta="left" maw="100%">
      {text}
    </Code>
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="xs" variant="light" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  </Stack>
)
