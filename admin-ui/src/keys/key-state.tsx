import { Badge, type MantineColor } from '@mantine/core'
import type { KeyState } from '../../../shared/key-list.ts'

const STATES: Readonly<Record<KeyState, readonly [label: string, color: MantineColor]>> = {
  active: ['Active', 'green'],
  expired: ['Expired', 'yellow'],
  revoked: ['Revoked', 'gray'],
}

export const KeyStateBadge = ({ state }: { readonly state: KeyState }) => {
  const [label, color] = STATES[state]
  return (
    <Badge color={color} variant="outline" miw="max-content">
      {label}
    </Badge>
  )
}
