import { NumberInput, Select, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SettingState } from './setting-list.ts'

interface SettingFieldProps {
  readonly setting: SettingState
  /** What it is or shall be. */
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

/** The field that fits the kind of a setting. */
export const SettingField = (props: SettingFieldProps) => {
  const { setting, value, onChange } = props
  const label = { 'aria-label': setting.name }
  if (setting.choices !== null) {
    return (
      <Select
        {...label}
        data={[...setting.choices]}
        allowDeselect={false}
        value={value as string | null}
        onChange={onChange}
      />
    )
  }
  if (setting.kind === 'boolean') {
    return (
      <Switch
        {...label}
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    )
  }
  if (setting.kind === 'number') {
    return (
      <NumberInput
        {...label}
        value={typeof value === 'number' ? value : ''}
        {...(setting.min !== null && { min: setting.min })}
        {...(setting.max !== null && { max: setting.max })}
        clampBehavior="none"
        thousandSeparator=" "
        rightSection={
          setting.unit === null ? undefined : <Text size="xs">{UNITS[setting.unit]}</Text>
        }
        onChange={(next) => typeof next === 'number' && onChange(next)}
      />
    )
  }
  if (setting.kind === 'text') {
    return (
      <TextInput
        {...label}
        value={typeof value === 'string' ? value : ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    )
  }
  return <JsonField {...props} />
}

/** Units in the room that a field has. */
const UNITS: Readonly<Record<string, string>> = {
  milliseconds: 'ms',
  seconds: 's',
  minutes: 'min',
  hours: 'h',
  days: 'd',
  bytes: 'B',
}

/** Lists and maps are written as in the configuration; what is no JSON yet changes nothing. */
const JsonField = ({ setting, value, onChange }: SettingFieldProps) => {
  const [text, setText] = useState(() => JSON.stringify(value, null, 1))
  const [isWrong, setWrong] = useState(false)
  const onText = (next: string): void => {
    setText(next)
    try {
      onChange(JSON.parse(next))
      setWrong(false)
    } catch {
      setWrong(true)
    }
  }
  return (
    <Textarea
      aria-label={setting.name}
      autosize
      maxRows={8}
      ff="monospace"
      value={text}
      error={isWrong && 'This is no JSON yet'}
      onChange={({ currentTarget }) => onText(currentTarget.value)}
    />
  )
}
