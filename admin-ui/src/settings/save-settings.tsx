import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiFailure } from '../api/api-failure.ts'
import { Failed } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { RetentionLoss } from './retention-loss.tsx'
import { saveSettings, type SettingState, type Wishes } from './setting-list.ts'
import { labelOf, shown } from './setting-value.ts'

interface SaveSettingsProps {
  readonly settings: readonly SettingState[]
  readonly version: number
  readonly wishes: Wishes
  readonly onClose: () => void
  readonly onSaved: () => void
  /** Told when they were read once more, since somebody else had changed them. */
  readonly onReadAgain?: () => void
  /** What else there is to know before it is done. */
  readonly children?: ReactNode
}

/** What is about to change, before it does. */
export const SaveSettings = (props: SaveSettingsProps) => {
  const { settings, version, wishes, onClose, onSaved, children } = props
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () => saveSettings(wishes, version),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['settings'] })
      onSaved()
    },
  })
  const isConflict = save.error instanceof ApiFailure && save.error.status === 412
  const changed = settings.filter(({ name }) => Object.hasOwn(wishes, name))
  const onReadAgain = async () => {
    await queries.invalidateQueries({ queryKey: ['settings'] })
    props.onReadAgain?.()
    save.reset()
  }
  return (
    <Dialog title="Review changes" size="lg" isOpen onClose={onClose}>
      <Stack>
        {children}
        {changed.map((setting) => (
          <div key={setting.name}>
            <Difference setting={setting} wish={wishes[setting.name]} />
            <RetentionLoss setting={setting} wish={wishes[setting.name]} />
          </div>
        ))}
        {isConflict ? (
          <Alert color="yellow" title="Someone else changed settings in the meantime">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">
                Nothing was saved. Reload the settings and review your changes again.
              </Text>
              <Button size="xs" variant="default" onClick={() => void onReadAgain()}>
                Reload and keep my changes
              </Button>
            </Stack>
          </Alert>
        ) : (
          save.error !== null && <Failed error={save.error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={save.isPending} disabled={isConflict} onClick={() => save.mutate()}>
            Save
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

interface DifferenceProps {
  readonly setting: SettingState
  readonly wish: unknown
}

const Difference = ({ setting, wish }: DifferenceProps) => (
  <div>
    <Text size="sm" fw={600}>
      {labelOf(setting)}
    </Text>
    <Text size="xs" c="dimmed" ff="monospace">
      {setting.name}
    </Text>
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      <Code component="del">{shown(setting, setting.next)}</Code> →{' '}
      <Code component="ins">{shown(setting, wish ?? setting.configured)}</Code>
    </Text>
    <Text size="sm" c="dimmed">
      {setting.change === 'at_once' ? 'Takes effect immediately.' : 'Takes effect after a restart.'}
    </Text>
  </div>
)
