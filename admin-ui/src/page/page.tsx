import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface PageProps {
  readonly title: string
  /** One sentence for whoever is here for the first time. */
  readonly about?: string
  /** Beside the title: what can be done on the whole page. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** What all pages have in common: a title, also of the tab, and room for actions. */
export const Page = ({ title, about, actions, children }: PageProps) => {
  useDocumentTitle(`${title} · Seadragon`)
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} size="h2">
            {title}
          </Title>
          {about !== undefined && <Text c="dimmed">{about}</Text>}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
