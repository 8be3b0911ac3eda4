import { Button, Group, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { localText, localTime, TIME_INPUT } from '../page/local-time.ts'
import type { UsageChoice } from './usage-choice.ts'
import { rangeBetween, type DatesProblem, type UsageRange } from './usage-range.ts'

const FIELDS = [
  ['from', 'From'],
  ['to', 'To'],
] as const

interface UsageDatesProps {
  readonly choice: Pick<UsageChoice, 'range' | 'time'>
  readonly onChosen: (range: UsageRange) => void
}

/** From when to when, by the reader's own clock; asked for when both are as they should be. */
export const UsageDates = ({ choice: { range, time }, onChosen }: UsageDatesProps) => {
  const [texts, setTexts] = useState({ from: localText(range.from), to: localText(range.to) })
  const [problem, setProblem] = useState<DatesProblem | null>(time.problem)
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const dates = { from: localTime(texts.from), to: localTime(texts.to) }
    const found = rangeBetween(dates, Date.now())
    if ('message' in found) return setProblem(found)
    setProblem(null)
    onChosen(found)
  }
  return (
    <form onSubmit={onSubmit} noValidate aria-label="Custom range">
      <Group gap="sm" align="flex-start">
        {FIELDS.map(([name, label]) => (
          <TextInput
            key={name}
            {...TIME_INPUT}
            // Sums are of whole hours.
            step={3600}
            label={label}
            value={texts[name]}
            error={problem?.field === name ? problem.message : undefined}
            onChange={({ currentTarget: { value } }) => setTexts({ ...texts, [name]: value })}
          />
        ))}
        <Button type="submit" variant="default" mt={{ base: 0, xs: 24 }}>
          Apply
        </Button>
      </Group>
    </form>
  )
}
