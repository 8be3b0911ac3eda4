import { Button, Tabs } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Route, Switch, useLocation } from 'wouter'
import { GIVEN_BY_ROLE } from '../../../shared/scope.ts'
import { OWN_KEYS } from '../keys/key-desk.ts'
import { KeyList } from '../keys/key-list.tsx'
import { Page } from '../page/page.tsx'
import { useFilters } from '../page/use-filters.ts'
import { useSession } from '../session/use-session.ts'
import { RequestsView } from '../usage/requests-view.tsx'
import { OWN_USAGE } from '../usage/usage-source.ts'
import { UsageView } from '../usage/usage-view.tsx'
import { Appearance } from './appearance.tsx'
import { ChangePassword } from './change-password.tsx'
import { OwnSessions } from './own-sessions.tsx'
import { texts } from './texts.ts'

const TABS = [
  ['/account', 'signIn'],
  ['/account/keys', 'myKeys'],
  ['/account/usage', 'myUsage'],
] as const

/** What concerns only whoever is signed in. */
export const AccountPage = () => {
  const [location, navigate] = useLocation()
  const me = useSession().data
  const tab = TABS.findLast(([path]) => location.startsWith(path))?.[0] ?? '/account'
  return (
    <Page title={texts.title} about={me ? texts.youAre(me.name, me.role ?? '') : ''}>
      <Tabs value={tab} onChange={(path) => path !== null && navigate(path)} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map(([path, name]) => (
            <Tabs.Tab key={path} value={path}>
              {texts[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Switch>
            <Route path="/account/keys" component={Keys} />
            <Route path="/account/usage/requests">
              <RequestsView source={OWN_USAGE} sumsPath="/account/usage" />
            </Route>
            <Route path="/account/usage">
              <UsageView
                source={OWN_USAGE}
                groups={['model', 'key', 'class', 'outcome']}
                requestsPath="/account/usage/requests"
              />
            </Route>
            <Route component={SignIn} />
          </Switch>
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

const Keys = () => {
  const filters = useFilters()
  const role = useSession().data?.role ?? 'user'
  return (
    <>
      <Button
        mb="md"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => filters.set({ new: '1' })}
      >
        {texts.newKey}
      </Button>
      <KeyList
        desk={OWN_KEYS}
        scopes={GIVEN_BY_ROLE[role]}
        actions={['connect', 'rotate', 'revoke']}
      />
    </>
  )
}

const SignIn = () => (
  <>
    <Appearance />
    <ChangePassword />
    <OwnSessions />
  </>
)
