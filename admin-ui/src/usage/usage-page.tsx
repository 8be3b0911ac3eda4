import { Button } from '@mantine/core'
import { IconCoin } from '@tabler/icons-react'
import { Route, Switch } from 'wouter'
import { Page } from '../page/page.tsx'
import { useFilters } from '../page/use-filters.ts'
import { Prices } from './prices.tsx'
import { RequestsView } from './requests-view.tsx'
import { ALL_USAGE } from './usage-source.ts'
import { UsageView } from './usage-view.tsx'

/** What everybody's requests cost. */
export const UsagePage = () => (
  <Switch>
    <Route path="/usage/requests">
      <Page title="Requests" about="Every admitted request and how it ended.">
        <RequestsView source={ALL_USAGE} sumsPath="/usage" />
      </Page>
    </Route>
    <Route>
      <Sums />
    </Route>
  </Switch>
)

const Sums = () => {
  const filters = useFilters()
  return (
    <Page
      title="Usage"
      about="Who used how much, and when."
      actions={
        <Button
          variant="default"
          leftSection={<IconCoin size={16} aria-hidden />}
          onClick={() => filters.set({ prices: '1' })}
        >
          Prices
        </Button>
      }
    >
      <UsageView
        source={ALL_USAGE}
        groups={['who', 'key', 'user', 'model', 'host', 'class', 'outcome']}
        requestsPath="/usage/requests"
      />
      {filters.get('prices') !== undefined && (
        <Prices onClose={() => filters.set({ prices: undefined })} />
      )}
    </Page>
  )
}
