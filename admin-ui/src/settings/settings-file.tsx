import { Button, FileButton, Text } from '@mantine/core'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { counted } from '../page/numbers.ts'
import { nested, type SettingState, type Wishes } from './setting-list.ts'

interface SettingsFileProps {
  readonly settings: readonly SettingState[]
  /** What a file wants otherwise than it is; it is reviewed before it counts, as everything is. */
  readonly onWishes: (wishes: Wishes) => void
}

/** What was changed here as a file, and such a file taken in again, here or by another gateway. */
export const SettingsFile = ({ settings, onWishes }: SettingsFileProps) => {
  const [said, say] = useState('')
  const take = async (file: File): Promise<void> => {
    try {
      const wishes = wishesIn(JSON.parse(await file.text()), settings)
      onWishes(wishes)
      say(`${counted(Object.keys(wishes).length, 'setting')} of ${file.name} would change.`)
    } catch {
      say(`${file.name} is no JSON.`)
    }
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => download(settings)}
      >
        Export
      </Button>
      <FileButton accept="application/json" onChange={(file) => file !== null && void take(file)}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
            Import
          </Button>
        )}
      </FileButton>
      <Text size="sm" role="status">
        {said}
      </Text>
    </>
  )
}

const download = (settings: readonly SettingState[]): void => {
  const changed = settings.filter(({ origin, isSecret }) => origin === 'database' && !isSecret)
  const values = Object.fromEntries(changed.map(({ name, value }) => [name, value]))
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
    settings.flatMap(({ name, value, change, isSecret }) => {
      const wish = valueAt(file, name.split('.'))
      const isSame = JSON.stringify(wish) === JSON.stringify(value)
      return wish === undefined || isSame || isSecret || change === 'not_here' ? [] : [[name, wish]]
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
