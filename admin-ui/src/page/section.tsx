import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  readonly about?: string
  readonly children: ReactNode
}

/** A part of a page that has a heading of its own. */
export const Section = ({ title, about, children }: SectionProps) => (
  <Stack component="section" gap="sm" mb="xl">
    <div>
      <Title order={2} size="h4">
        {title}
      </Title>
      {about !== undefined && (
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      )}
    </div>
    {children}
  </Stack>
)
