import { Button, Group, Stack, Text } from '@mantine/core'
import { IconList } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Asked } from '../page/asked.tsx'
import { DownloadLinks } from '../page/download-links.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { useFilters } from '../page/use-filters.ts'
import { choiceOf, filterParams, timeParams, type UsageChoice } from './usage-choice.ts'
import { UsageControls } from './usage-controls.tsx'
import { GROUPS, type GroupName } from './usage-groups.ts'
import { UsageOverTime } from './usage-over-time.tsx'
import { rangeBefore } from './usage-range.ts'
import { askSums, sumsPath, type UsageFilter, type UsageSource } from './usage-source.ts'
import { UsageSpread } from './usage-spread.tsx'
import { UsageTable } from './usage-table.tsx'
import { UsageTotals } from './usage-totals.tsx'
import { useSumsOverTime } from './use-sums-over-time.ts'

interface UsageViewProps {
  readonly source: UsageSource
  /** By what it may be told apart; the first one is what is shown at first. */
  readonly groups: readonly [GroupName, ...GroupName[]]
  /** Where single requests are shown, below `/ui`. */
  readonly requestsPath: string
}

/** What requests cost. Everything that is chosen stands in the address. */
export const UsageView = ({ source, groups, requestsPath }: UsageViewProps) => {
  const filters = useFilters()
  const choice = choiceOf(filters, groups[0])
  const { range, group, filter, hasCost } = choice
  const query = { range, filter, by: GROUPS[group].by, hasCost }
  const sums = useQuery({
    queryKey: ['usage', source.name, query],
    queryFn: () => askSums(source, query),
    placeholderData: keepPreviousData,
  })
  const earlier = { range: rangeBefore(range, Date.now()), filter, by: [], hasCost }
  const before = useQuery({
    queryKey: ['usage', source.name, earlier],
    queryFn: () => askSums(source, earlier),
  })
  const onChosen = (chosen: UsageFilter, name: string): void =>
    filters.set({
      ...filterParams(chosen),
      name,
      by: groups.find((other) => other !== group && (other === 'model' || group === 'model')),
    })
  return (
    <Stack>
      <UsageControls
        choice={choice}
        filters={filters}
        groups={groups}
        hasCost={typeof sums.data?.currency === 'string'}
      />
      <Asked query={sums}>
        {(answer) =>
          answer.items.length === 0 ? (
            <Empty title="No requests ended in this time range">
              Selected: {choice.time.label}. Choose a longer range. Every admitted request is
              counted here when it ends. <KeptSince since={answer.since} />
            </Empty>
          ) : (
            <Stack>
              <UsageTotals answer={answer} before={before.data?.items} />
              <UsageOverTime
                source={source}
                choice={choice}
                onTable={(isTable) => filters.set({ view: isTable ? 'table' : undefined })}
              />
              <UsageTable answer={answer} group={group} onChosen={onChosen} />
              <Text size="sm" c="dimmed">
                <KeptSince since={answer.since} />
                {answer.currency !== null && (choice.hasCost ? PRICES_OF_NOW : COST_ELSEWHERE)}
              </Text>
              <UsageSpread source={source} choice={choice} />
            </Stack>
          )
        }
      </Asked>
      <Exports source={source} choice={choice} requestsPath={requestsPath} />
    </Stack>
  )
}

const PRICES_OF_NOW = ' Costs use the current prices, also for past usage.'
const COST_ELSEWHERE = ' To see costs, choose Cost under Measure.'

/** Before that nothing was counted, or it is kept no longer. */
const KeptSince = ({ since }: { readonly since: number | null }) =>
  since === null ? (
    'No usage has been recorded yet.'
  ) : (
    <>
      Data available since <Moment at={since} />.
    </>
  )

interface ExportsProps extends Pick<UsageViewProps, 'source' | 'requestsPath'> {
  readonly choice: UsageChoice
}

const Exports = ({ source, choice, requestsPath }: ExportsProps) => {
  const { range, time, filter, group, hasCost } = choice
  const { by } = GROUPS[group]
  // As long as those that are shown, where these are.
  const shown = useSumsOverTime({ source, choice, enabled: false }).data
  const query = { range, filter, by, bucket: shown?.bucket ?? time.bucket, hasCost }
  const search = new URLSearchParams({ ...timeParams(choice), ...filterParams(filter) })
  return (
    <Group gap="xs">
      <Button
        component={Link}
        href={`${requestsPath}?${search}`}
        variant="default"
        leftSection={<IconList size={16} aria-hidden />}
      >
        View requests
      </Button>
      <DownloadLinks hrefOf={(format) => sumsPath(source, query, format)} />
    </Group>
  )
}
