import { Group, TextInput } from '@mantine/core'
import { localText, localTime } from './local-time.ts'
import { QuickChoices } from './quick-choices.tsx'
import { useFilters } from './use-filters.ts'

const HOUR_MS = 3_600_000

const SPANS = [
  ['Last hour', HOUR_MS],
  ['24 hours', 24 * HOUR_MS],
  ['7 days', 7 * 24 * HOUR_MS],
  ['Ever', null],
] as const

const FIELDS = [
  ['from', 'From'],
  ['to', 'To'],
] as const

/** From when to when, by the reader's own clock; in the address as milliseconds since 1970. */
export const TimeRange = () => {
  const { get, set } = useFilters()
  return (
    <Group align="flex-end" gap="xs">
      {FIELDS.map(([name, label]) => (
        <TextInput
          key={name}
          type="datetime-local"
          label={label}
          value={shown(get(name))}
          onChange={({ currentTarget }) => {
            const at = localTime(currentTarget.value)
            set({ [name]: at === null ? undefined : String(at) }, { replace: true })
          }}
        />
      ))}
      <QuickChoices
        choices={SPANS}
        onChoice={(spanMs) =>
          set({
            from: spanMs === null ? undefined : String(Date.now() - spanMs),
            to: undefined,
          })
        }
      />
    </Group>
  )
}

/** An address may have been written by hand. */
const shown = (text: string | undefined): string =>
  text !== undefined && /^\d{1,13}$/.test(text) ? localText(Number(text)) : ''
