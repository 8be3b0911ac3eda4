import { ActionIcon, Code, Group, Text, Title } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { copyText } from '../page/copy-text.ts'
import { StateBadge } from '../page/state-badge.tsx'
import type { SettingState } from './setting-list.ts'

const ORIGINS = {
  file: { word: 'File', color: 'blue' },
  environment: { word: 'Environment', color: 'blue' },
  database: { word: 'Changed here', color: 'orange' },
} as const

interface SettingHeadProps {
  readonly setting: SettingState
  readonly order: 3 | 4
  readonly isUnsaved: boolean
}

/** What a setting is called, by people and in the configuration, and how it stands. */
export const SettingHead = ({ setting, order, isUnsaved }: SettingHeadProps) => {
  const { name, labels, place, change } = setting
  const origin = setting.isOverridden ? 'database' : setting.origin
  return (
    <>
      <Group gap="xs">
        <Title order={order} size="h6">
          {labels.at(-1)}
        </Title>
        {origin === 'default' ? (
          <Text size="xs" c="dimmed">
            Default
          </Text>
        ) : (
          <StateBadge color={ORIGINS[origin].color} title={place ?? undefined}>
            {ORIGINS[origin].word}
          </StateBadge>
        )}
        {change === 'after_restart' && <StateBadge color="gray">Needs restart</StateBadge>}
        {isUnsaved && <StateBadge color="yellow">Unsaved</StateBadge>}
      </Group>
      <Group gap={4} wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{name}</Code>
        <CopyName name={name} />
      </Group>
    </>
  )
}

const CopyName = ({ name }: { readonly name: string }) => {
  const [isCopied, setCopied] = useState(false)
  const Icon = isCopied ? IconCheck : IconCopy
  const said = isCopied ? `Copied ${name}` : `Copy ${name}`
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={said}
      title={said}
      onClick={() => void copyText(name).then(setCopied)}
    >
      <Icon size={14} aria-hidden />
    </ActionIcon>
  )
}
