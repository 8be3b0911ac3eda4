import { type MantineColor } from '@mantine/core'
import type { KeyState } from '../../../shared/key-list.ts'
import { StateBadge } from '../page/state-badge.tsx'

const STATES: Readonly<Record<KeyState, readonly [label: string, color: MantineColor]>> = {
  active: ['Active', 'green'],
  expired: ['Expired', 'yellow'],
  revoked: ['Revoked', 'gray'],
}

export const KeyStateBadge = ({ state }: { readonly state: KeyState }) => {
  const [label, color] = STATES[state]
  return <StateBadge color={color}>{label}</StateBadge>
}
