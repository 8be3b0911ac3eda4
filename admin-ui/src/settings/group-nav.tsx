import { Badge, Group, NavLink, Select, VisuallyHidden } from '@mantine/core'
import { Link } from 'wouter'
import { useShownGroup } from './use-shown-group.ts'
import type { SettingGroup } from './setting-groups.ts'
import type { SettingState } from './setting-list.ts'
import { isOtherThanDefault } from './setting-value.ts'
import styles from './settings.module.css'

interface GroupNavProps {
  readonly groups: readonly SettingGroup[]
  /** With changes that are not saved. */
  readonly changed: readonly SettingState[]
}

/** The groups of settings: beside them where there is room, else a choice above them. */
export const GroupNav = ({ groups, changed }: GroupNavProps) => {
  const [current, show] = useShownGroup()
  return (
    <>
      <Select
        hiddenFrom="md"
        aria-label="Group of settings"
        placeholder="All groups"
        searchable
        maxDropdownHeight={400}
        data={groups.map((group) => ({ value: group.name, label: textOf(group) }))}
        value={current}
        onChange={(name) => name !== null && show(name)}
      />
      <nav className={styles['nav']} aria-label="Groups of settings">
        {groups.map((group) => (
          <NavLink
            key={group.name}
            component={Link}
            href={`/settings?group=${group.name}`}
            label={group.label}
            active={group.name === current}
            aria-current={group.name === current ? 'true' : undefined}
            py={2}
            rightSection={
              <Counts
                otherThanDefault={group.settings.filter(isOtherThanDefault).length}
                unsaved={changed.filter((one) => group.settings.includes(one)).length}
              />
            }
            onClick={() => scrollTo({ top: 0 })}
          />
        ))}
      </nav>
    </>
  )
}

const textOf = ({ label, settings }: SettingGroup): string => {
  const count = settings.filter(isOtherThanDefault).length
  return count === 0 ? label : `${label} (${count} changed from default)`
}

interface CountsProps {
  readonly otherThanDefault: number
  readonly unsaved: number
}

const Counts = ({ otherThanDefault, unsaved }: CountsProps) => (
  <Group gap={4} wrap="nowrap">
    {unsaved > 0 && <Count count={unsaved} color="yellow" of="unsaved" />}
    {otherThanDefault > 0 && (
      <Count count={otherThanDefault} color="gray" of="changed from default" />
    )}
  </Group>
)

interface CountProps {
  readonly count: number
  readonly color: string
  readonly of: string
}

const Count = ({ count, color, of }: CountProps) => (
  <Badge variant="outline" size="sm" color={color} title={`${count} ${of}`} circle={count < 10}>
    {count}
    <VisuallyHidden> {of}</VisuallyHidden>
  </Badge>
)
