import { Code, Text } from '@mantine/core'
import type { SettingState } from './setting-list.ts'
import { shown } from './setting-value.ts'

/** A value that can only be read; of a secret whether it is set. */
export const SettingValue = ({ setting }: { readonly setting: SettingState }) => {
  const { value, isSecret, isSet, isTextList } = setting
  if (isSecret) return <Text size="sm">{isSet ? 'Set (never shown)' : 'Not set'}</Text>
  if (isTextList && Array.isArray(value) && value.length > 0) {
    return <Code block>{value.join('\n')}</Code>
  }
  if (typeof value === 'object' && value !== null) {
    return (
      <Code block tabIndex={0} mah={300}>
        {JSON.stringify(value, null, 2)}
      </Code>
    )
  }
  return (
    <Code style={{ alignSelf: 'flex-start', overflowWrap: 'anywhere' }}>
      {shown(setting, value)}
    </Code>
  )
}
