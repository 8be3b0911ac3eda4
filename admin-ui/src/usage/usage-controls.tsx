import { Button, CloseButton, Group, Pill, Select, Text } from '@mantine/core'
import type { Filters } from '../page/use-filters.ts'
import { datesParams, type UsageChoice } from './usage-choice.ts'
import { GROUPS, type GroupName } from './usage-groups.ts'
import { UsageDates } from './usage-dates.tsx'
import { DATES, RANGE_NAMES, RANGES } from './usage-range.ts'
import { MEASURE_NAMES, MEASURES } from './usage-series.ts'

interface UsageControlsProps {
  readonly choice: UsageChoice
  readonly filters: Filters
  readonly groups: readonly GroupName[]
  /** Whether anything has a price. */
  readonly hasCost: boolean
}

/** Which stretch of time, told apart by what, and what of it. */
export const UsageControls = ({ choice, filters, groups, hasCost }: UsageControlsProps) => (
  <>
    <Group gap={6} role="group" aria-label="Time range">
      {RANGE_NAMES.map((name) => (
        <Button
          key={name}
          size="xs"
          variant={name === choice.time.name ? 'filled' : 'default'}
          aria-pressed={name === choice.time.name}
          onClick={() => filters.set({ range: name, from: undefined, to: undefined })}
        >
          {RANGES[name].label}
        </Button>
      ))}
      <Button
        size="xs"
        variant={choice.time.name === DATES ? 'filled' : 'default'}
        aria-pressed={choice.time.name === DATES}
        onClick={() => filters.set(datesParams(choice.range))}
      >
        Custom range
      </Button>
    </Group>
    {(choice.time.name === DATES || choice.time.problem !== null) && (
      <UsageDates
        // Another address has other dates.
        key={`${choice.range.from} ${choice.range.to}`}
        choice={choice}
        onChosen={(range) => filters.set(datesParams(range))}
      />
    )}
    <Group gap="sm" align="flex-end">
      <Select
        label="Group by"
        w={140}
        allowDeselect={false}
        data={groups.map((value) => ({ value, label: GROUPS[value].label }))}
        value={choice.group}
        onChange={(by) => filters.set({ by: by ?? undefined })}
      />
      <Select
        label="Measure"
        w={170}
        allowDeselect={false}
        data={MEASURE_NAMES.filter(
          (name) => name !== 'cost' || hasCost || name === choice.measure,
        ).map((value) => ({
          value,
          label: MEASURES[value].label,
        }))}
        value={choice.measure}
        onChange={(measure) => filters.set({ measure: measure ?? undefined })}
      />
    </Group>
    <ChosenFilters choice={choice} filters={filters} />
  </>
)

const ChosenFilters = ({ choice, filters }: Pick<UsageControlsProps, 'choice' | 'filters'>) => {
  const chosen = Object.entries(choice.filter)
  if (chosen.length === 0) return null
  return (
    <Group gap="xs">
      <Text size="sm">Filters</Text>
      {chosen.map(([name, value]) => (
        <Pill key={name} size="md">
          <Group gap={4} wrap="nowrap">
            {name}: {filters.get('name') ?? (value === '' ? 'none' : value)}
            <CloseButton
              size="xs"
              aria-label={`Remove the filter on ${name}`}
              onClick={() => filters.set({ [`of-${name}`]: undefined, name: undefined })}
            />
          </Group>
        </Pill>
      ))}
    </Group>
  )
}
