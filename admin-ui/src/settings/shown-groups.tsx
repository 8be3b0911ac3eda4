import { Stack, Text, Title } from '@mantine/core'
import { useDeferredValue, type ReactNode } from 'react'
import { Empty } from '../page/empty.tsx'
import { useFilters } from '../page/use-filters.ts'
import { Folded } from './folded.tsx'
import { found, partsOf, type SettingGroup } from './setting-groups.ts'
import type { SettingsAnswer, SettingState } from './setting-list.ts'
import { useShownGroup } from './use-shown-group.ts'
import styles from './settings.module.css'

type Row = (setting: SettingState, order: 3 | 4) => ReactNode

interface ShownGroupsProps {
  readonly groups: readonly SettingGroup[]
  /** What is said of groups within groups. */
  readonly abouts: SettingsAnswer['groups']
  readonly row: Row
}

/** One group, or of all of them the settings that are searched for. */
export const ShownGroups = ({ groups, abouts, row }: ShownGroupsProps) => {
  const { get } = useFilters()
  const [current] = useShownGroup()
  const words = useDeferredValue(get('q') ?? '')
  const isChangedOnly = get('changed') !== undefined
  const shown =
    current === null
      ? found(groups, { words, isChangedOnly })
      : groups.filter(({ name }) => name === current)
  if (shown.length === 0) {
    return (
      <Empty title="No settings match">
        {current === null ? 'Try fewer words, or clear the filter.' : 'There is no such group.'}
      </Empty>
    )
  }
  return (
    <Stack gap="xl" miw={0}>
      {shown.map((group) => (
        <GroupSection
          key={`${group.name} ${current === null}`}
          {...{ group, abouts, row }}
          isOpen={current === null}
        />
      ))}
    </Stack>
  )
}

interface GroupSectionProps extends Omit<ShownGroupsProps, 'groups'> {
  readonly group: SettingGroup
  /** With what can only be read. */
  readonly isOpen: boolean
}

/** What can be changed here comes first. */
const GroupSection = ({ group, abouts, row, isOpen }: GroupSectionProps) => {
  const { name, label, about, settings } = group
  const here = settings.filter(({ change }) => change !== 'not_here')
  const fixed = settings.filter(({ change }) => change === 'not_here')
  const inFile = fixed.filter(({ resource }) => resource === null)
  const onPages = fixed.filter(({ resource }) => resource !== null)
  const unfolded = isOpen || here.length === 0
  const parts = { group: name, abouts, row }
  return (
    <Stack component="section" gap="sm">
      <div>
        <Title order={2} size="h4">
          {label}
        </Title>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </div>
      <Parts settings={here} {...parts} />
      <Folded title="Set in the configuration file or environment" {...{ unfolded }} of={inFile}>
        <Parts settings={inFile} {...parts} />
      </Folded>
      <Folded title="Managed on other pages" {...{ unfolded }} of={onPages}>
        <Parts settings={onPages} {...parts} />
      </Folded>
    </Stack>
  )
}

interface PartsProps {
  readonly group: string
  readonly settings: readonly SettingState[]
  readonly abouts: SettingsAnswer['groups']
  readonly row: Row
}

const Parts = ({ group, settings, abouts, row }: PartsProps) =>
  partsOf(settings).map(({ name, settings: members }) => (
    <Stack key={name} gap="xs" className={styles['part']}>
      {name !== '' && name !== group && (
        <div>
          <Title order={3} size="h5">
            {members[0]!.labels.slice(1, -1).join(' › ')}
          </Title>
          <Text size="sm" c="dimmed">
            {abouts.find((one) => one.name === name)?.about}
          </Text>
        </div>
      )}
      <div className={styles['rows']}>
        {members.map((setting) => row(setting, name === '' || name === group ? 3 : 4))}
      </div>
    </Stack>
  ))
