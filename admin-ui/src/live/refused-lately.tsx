import { Group, Text } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { formatCount } from '../page/numbers.ts'
import type { Stats } from './stream/live-message.ts'
import { texts } from './texts.ts'

/** Who was refused in the last minute, and why; nothing where nobody was. */
export const RefusedLately = ({ refusals }: { readonly refusals: Stats['refusals'] }) => {
  const { total, most } = refusals
  if (total === 0) return null
  const others = total - most.reduce((sum, { count }) => sum + count, 0)
  const words = most.map(({ caller, code, count }) =>
    texts.refusedOne(caller, code, formatCount(count)),
  )
  if (others > 0) words.push(texts.refusedOthers(formatCount(others)))
  return (
    <Group gap="xs" align="center">
      <IconBan size={16} aria-hidden />
      <Text size="sm" fw={600}>
        {texts.refusedInLastMinute(formatCount(total))}
      </Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {words.join(', ')}
      </Text>
    </Group>
  )
}
