import { Badge, type MantineColor } from '@mantine/core'
import type { ReactNode } from 'react'

interface StateBadgeProps {
  readonly color: MantineColor
  /** Said on hover. */
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** How something stands, in a word that is never cut. */
export const StateBadge = ({ color, title, children }: StateBadgeProps) => (
  <Badge color={color} variant="outline" miw="max-content" title={title}>
    {children}
  </Badge>
)
