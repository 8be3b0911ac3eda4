import { Route, Switch } from 'wouter'
import { Page } from '../page/page.tsx'
import { RequestsView } from './requests-view.tsx'
import { ALL_USAGE } from './usage-source.ts'
import { UsageView } from './usage-view.tsx'

/** What everybody's requests cost. */
export const UsagePage = () => (
  <Switch>
    <Route path="/usage/requests">
      <Page title="Requests" about="Every request that was admitted, and how it ended.">
        <RequestsView source={ALL_USAGE} sumsPath="/usage" />
      </Page>
    </Route>
    <Route>
      <Page title="Usage" about="Who has used how much, and when.">
        <UsageView
          source={ALL_USAGE}
          groups={['who', 'key', 'user', 'model', 'host', 'class', 'outcome']}
          requestsPath="/usage/requests"
        />
      </Page>
    </Route>
  </Switch>
)
