import { NumberInput, Text } from '@mantine/core'
import { readingOf } from './reading.ts'
import type { FieldProps } from './setting-field.tsx'
import { boundsOf, unitOf } from './setting-value.ts'

/** A number with its unit, and with what people would call so much of it. */
export const NumberField = ({ setting, value, text, common, onDraft }: FieldProps) => {
  const unit = unitOf(setting)
  const reading = typeof value === 'number' ? readingOf(value, setting.unit) : null
  const onChange = (next: number | string): void => {
    if (typeof next === 'number') onDraft({ value: next })
    else if (next === '' && setting.configured === null) onDraft({ value: null, text: '' })
    else if (next === '' || !Number.isFinite(Number(next))) {
      onDraft({ value: null, text: next, fault: 'Enter a number' })
    } else onDraft({ value: Number(next), text: next })
  }
  return (
    <>
      <NumberInput
        {...common}
        value={text ?? (typeof value === 'number' ? value : '')}
        clampBehavior="none"
        thousandSeparator=","
        hideControls
        rightSection={
          unit !== null && (
            <Text size="sm" c="dimmed">
              {unit}
            </Text>
          )
        }
        rightSectionWidth={unit === null ? 0 : 20 + unit.length * 8}
        rightSectionPointerEvents="none"
        onChange={onChange}
      />
      <Text size="xs" c="dimmed">
        {reading !== null && <>= {reading} · </>}
        {boundsOf(setting)}
      </Text>
    </>
  )
}
