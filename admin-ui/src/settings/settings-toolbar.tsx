import { Box, Button, Group, Stack, Switch, Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { SearchField } from '../page/search-field.tsx'
import { useFilters } from '../page/use-filters.ts'
import type { SettingState, Wishes } from './setting-list.ts'
import { SettingsFile } from './settings-file.tsx'

interface SettingsToolbarProps {
  readonly settings: readonly SettingState[]
  readonly mayChange: boolean
  readonly onWishes: (wishes: Wishes) => void
}

/** What is about all settings: to find some, their history, and files of them. */
export const SettingsToolbar = ({ settings, mayChange, onWishes }: SettingsToolbarProps) => {
  const { get, set } = useFilters()
  const [said, say] = useState('')
  return (
    <Stack gap={0}>
      <Group gap="sm">
        <Box flex="1 1 240px" maw={420}>
          <SearchField label="Search settings" placeholder="Search all settings" />
        </Box>
        <Switch
          label={
            <>
              Only changed
              <Box component="span" visibleFrom="md">
                {' from default'}
              </Box>
            </>
          }
          checked={get('changed') !== undefined}
          onChange={({ currentTarget }) =>
            set({ changed: currentTarget.checked ? '1' : undefined })
          }
        />
        <Group gap="xs" ml="auto" wrap="nowrap">
          {mayChange && <SettingsFile settings={settings} onWishes={onWishes} onSaid={say} />}
          <Button
            variant="default"
            px="sm"
            aria-label="History"
            title="History"
            onClick={() => set({ history: '1' })}
          >
            <IconHistory size={16} aria-hidden />
            <Box component="span" ml="xs" visibleFrom="lg">
              History
            </Box>
          </Button>
        </Group>
      </Group>
      <Text size="sm" role="status">
        {said}
      </Text>
    </Stack>
  )
}
