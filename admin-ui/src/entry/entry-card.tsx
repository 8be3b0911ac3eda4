import { Center, Paper, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface EntryCardProps {
  readonly title: string
  /** Empty where there is nothing to say. */
  readonly about: string
  readonly children: ReactNode
}

/** The one form that a way in consists of. */
export const EntryCard = ({ title, about, children }: EntryCardProps) => {
  useDocumentTitle(`${title} · Seadragon`)
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="xl" w="100%" maw={400}>
        <Stack gap="md">
          <Stack gap={4} align="center">
            <img src="/ui/icon.svg" alt="" width={44} height={44} />
            <Title order={1} size="h3">
              {title}
            </Title>
            {about !== '' && (
              <Text c="dimmed" ta="center" size="sm">
                {about}
              </Text>
            )}
          </Stack>
          {children}
        </Stack>
      </Paper>
    </Center>
  )
}
