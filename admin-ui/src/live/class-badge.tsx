import { Badge } from '@mantine/core'
import type { CallerClass } from '../../../shared/caller-class.ts'
import { CLASS_COLORS } from './words.ts'

export const ClassBadge = ({ name }: { readonly name: CallerClass }) => (
  <Badge variant="dot" color={CLASS_COLORS[name]} radius="sm" tt="none" px={6} miw="max-content">
    {name}
  </Badge>
)
