import { Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { localText, localTime, TIME_INPUT } from './local-time.ts'
import { QuickChoices } from './quick-choices.tsx'
import { useFilters } from './use-filters.ts'

const HOUR_MS = 3_600_000

const SPANS = [
  ['Last hour', HOUR_MS],
  ['Last 24 hours', 24 * HOUR_MS],
  ['Last 7 days', 7 * 24 * HOUR_MS],
  ['All time', null],
] as const

const FIELDS = [
  ['from', 'From'],
  ['to', 'To'],
] as const

/** From when to when, by the reader's own clock; in the address as milliseconds since 1970. */
export const TimeRange = () => {
  const { set } = useFilters()
  return (
    <Group align="flex-end" gap="xs">
      {FIELDS.map(([name, label]) => (
        <TimeField key={name} name={name} label={label} />
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

interface TimeFieldProps {
  readonly name: string
  readonly label: string
}

const TimeField = ({ name, label }: TimeFieldProps) => {
  const { get, set } = useFilters()
  /** What is no time to look at, such as the first digits of a year. */
  const [refused, setRefused] = useState<string | null>(null)
  const onText = (text: string): void => {
    const at = localTime(text)
    if (at !== null && at < 0) return setRefused(text)
    setRefused(null)
    set({ [name]: at === null ? undefined : String(at) }, { replace: true })
  }
  return (
    <TextInput
      {...TIME_INPUT}
      label={label}
      value={refused ?? shown(get(name))}
      error={refused === null ? undefined : 'Enter a date after 1970.'}
      onChange={({ currentTarget }) => onText(currentTarget.value)}
    />
  )
}

/** An address may have been written by hand. */
const shown = (text: string | undefined): string =>
  text !== undefined && /^\d{1,13}$/.test(text) ? localText(Number(text)) : ''
