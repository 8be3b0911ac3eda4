import { Box, Button, FileButton, Menu } from '@mantine/core'
import { IconDownload, IconTransfer, IconUpload } from '@tabler/icons-react'
import { counted } from '../page/numbers.ts'
import { nested, type SettingState, type Wishes } from './setting-list.ts'
import { isSame } from './setting-value.ts'

interface SettingsFileProps {
  readonly settings: readonly SettingState[]
  /** What a file wants otherwise than it is; it is reviewed before it counts, as everything is. */
  readonly onWishes: (wishes: Wishes) => void
  /** How it went. */
  readonly onSaid: (text: string) => void
}

/** What was changed here as a file, and such a file taken in again, here or by another gateway. */
export const SettingsFile = ({ settings, onWishes, onSaid }: SettingsFileProps) => {
  const take = async (file: File): Promise<void> => {
    try {
      const wishes = wishesIn(JSON.parse(await file.text()), settings)
      onWishes(wishes)
      onSaid(`${counted(Object.keys(wishes).length, 'setting')} in ${file.name} would change.`)
    } catch {
      onSaid(`${file.name} is not valid JSON.`)
    }
  }
  return (
    <FileButton accept="application/json" onChange={(file) => file !== null && void take(file)}>
      {({ onClick }) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              px="sm"
              aria-label="Import or export"
              title="Import or export"
            >
              <IconTransfer size={16} aria-hidden />
              <Box component="span" ml="xs" visibleFrom="lg">
                Import or export
              </Box>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => download(settings)}
            >
              Export settings changed here
            </Menu.Item>
            <Menu.Item leftSection={<IconUpload size={16} aria-hidden />} onClick={onClick}>
              Import from a file…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </FileButton>
  )
}

const download = (settings: readonly SettingState[]): void => {
  const changed = settings.filter(
    ({ isOverridden, problem, isSecret }) => isOverridden && problem === null && !isSecret,
  )
  const values = Object.fromEntries(changed.map(({ name, next }) => [name, next]))
  const text = JSON.stringify(nested(values), null, 2)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = 'seadragon-settings.json'
  link.click()
  URL.revokeObjectURL(link.href)
}

/** The values of a file that can be changed here and are not so yet. */
const wishesIn = (file: unknown, settings: readonly SettingState[]): Wishes =>
  Object.fromEntries(
    settings.flatMap(({ name, next, change, isSecret }) => {
      const wish = valueAt(file, name.split('.'))
      const isOut = wish === undefined || isSecret || change === 'not_here'
      return isOut || isSame(wish, next) ? [] : [[name, wish]]
    }),
  )

const valueAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    root,
  )
