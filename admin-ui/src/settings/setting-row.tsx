import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { isChange, type Draft } from './drafts.ts'
import { Elsewhere } from './elsewhere.tsx'
import { SettingField } from './setting-field.tsx'
import { SettingHead } from './setting-head.tsx'
import type { SettingState } from './setting-list.ts'
import { isSame, shown } from './setting-value.ts'
import { SettingValue } from './setting-value-view.tsx'
import styles from './settings.module.css'

interface SettingRowProps {
  readonly setting: SettingState
  /** Of its heading. */
  readonly order: 3 | 4
  /** Absent where nobody has touched it. */
  readonly draft: Draft | undefined
  /** What is wrong with the draft. */
  readonly problem: string | null
  readonly mayChange: boolean
  readonly onDraft: (draft: Draft) => void
  readonly onDrop: () => void
}

/** One setting: what it is, who said so, and the field that changes it. */
export const SettingRow = (props: SettingRowProps) => {
  const { setting, order, draft, problem, mayChange, onDraft } = props
  const isOpen = mayChange && setting.change !== 'not_here' && !setting.isSecret
  const isUnsaved = isChange(setting, draft)
  return (
    <div className={styles['row']}>
      <Stack gap={4} miw={0}>
        <SettingHead setting={setting} order={order} isUnsaved={isUnsaved} />
        <Text size="sm">{setting.about}</Text>
        <Elsewhere {...setting} />
        {setting.problem !== null && <Alert color="yellow">{setting.problem}</Alert>}
      </Stack>
      <Stack gap={4} miw={0}>
        {isOpen ? (
          <SettingField setting={setting} draft={draft} problem={problem} onDraft={onDraft} />
        ) : (
          <SettingValue setting={setting} />
        )}
        <Text size="xs" c="dimmed">
          Default: {shown(setting, setting.default)}
          {setting.place !== null && <> · Set by {setting.place}</>}
        </Text>
        {setting.isRestartNeeded && (
          <Alert color="yellow" p="xs">
            {isOpen
              ? `In effect until the next restart: ${shown(setting, setting.value)}`
              : `After the next restart: ${shown(setting, setting.next)}`}
          </Alert>
        )}
        {isOpen && <WayBack {...props} isUnsaved={isUnsaved} />}
      </Stack>
    </div>
  )
}

interface WayBackProps extends SettingRowProps {
  readonly isUnsaved: boolean
}

/** From what is not saved to what is, and from what was saved here to what the configuration says. */
const WayBack = ({ setting, isUnsaved, onDraft, onDrop }: WayBackProps) => {
  const { name, isOverridden, configured, default: usual } = setting
  if (!isUnsaved && !isOverridden) return null
  const verb = isSame(configured, usual) ? 'Reset to default' : 'Reset to configured value'
  return (
    <Group gap="xs">
      {isUnsaved ? (
        <Button size="compact-sm" variant="default" aria-label={`Undo ${name}`} onClick={onDrop}>
          Undo
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          title={shown(setting, configured)}
          aria-label={`${verb}: ${name}`}
          onClick={() => onDraft({ value: null })}
        >
          {verb}
        </Button>
      )}
    </Group>
  )
}
