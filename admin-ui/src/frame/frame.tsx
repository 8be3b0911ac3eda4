import { AppShell, Box, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Suspense } from 'react'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { Empty } from '../page/empty.tsx'
import { Page } from '../page/page.tsx'
import type { Me } from '../session/use-session.ts'
import { AccountMenu } from './account-menu.tsx'
import { Commands } from './commands.tsx'
import styles from './frame.module.css'
import { useFocusOnNavigation } from './use-focus-on-navigation.ts'
import { PageFault } from './page-fault.tsx'
import { entryAt, pagesFor, sectionsFor, type OpenedPage, type PageSection } from './page-list.ts'
import { texts } from './texts.ts'
import { AwayBanner } from '../connection/away-banner.tsx'

/** What stands around every page: the menu, who is signed in, and a way past both for keyboards. */
export const Frame = ({ me }: { readonly me: Me }) => {
  const [isMenuOpen, menu] = useDisclosure(false)
  const content = useFocusOnNavigation()
  const [location] = useLocation()
  const sections = sectionsFor(me.role)
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
      padding="md"
    >
      <AppShell.Header>
        <a className={styles['skip']} href="#content">
          {texts.skip}
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isMenuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isMenuOpen ? texts.closeMenu : texts.openMenu}
              aria-expanded={isMenuOpen}
            />
            <img src="/ui/icon.svg" alt="" width={26} height={26} />
            <Text fw={700}>Seadragon</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Commands sections={sections} />
            <AccountMenu me={me} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={texts.menu}>
        <ScrollArea>
          {sections.map((section) => (
            <MenuSection key={section.label} section={section} onChosen={menu.close} />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} ref={content} className={styles['content']}>
        <AwayBanner />
        <PageFault key={location.split('/')[1] ?? ''}>
          <Suspense fallback={null}>
            <Switch>
              {pagesFor(me.role).map((page) => (
                <Route key={page.path} path={`${page.path}/*?`}>
                  <Opened page={page} />
                </Route>
              ))}
              <Route path="/">
                <Redirect to={sections[0]?.pages[0]?.path ?? '/nothing'} replace />
              </Route>
              <Route>
                <Page title={texts.notHere}>
                  <Empty title={texts.noSuchPage}>{texts.noSuchPageHint}</Empty>
                </Page>
              </Route>
            </Switch>
          </Suspense>
        </PageFault>
      </AppShell.Main>
    </AppShell>
  )
}

const Opened = ({ page: { path, component: Shown, lacks } }: { readonly page: OpenedPage }) =>
  lacks === null ? (
    <Shown />
  ) : (
    <Page title={texts.pages[path]}>
      <Empty title={texts.noAccess}>{texts.noAccessHint(lacks)}</Empty>
    </Page>
  )

interface MenuSectionProps {
  readonly section: PageSection
  readonly onChosen: () => void
}

const MenuSection = ({ section: { label, pages }, onChosen }: MenuSectionProps) => (
  <Box component="section" aria-label={label} mb="sm">
    <Text size="xs" fw={700} c="dimmed" px="sm" py={4} tt="uppercase">
      {label}
    </Text>
    {pages.map((page) => (
      <MenuLink key={page.path} page={page} onChosen={onChosen} />
    ))}
  </Box>
)

interface MenuLinkProps {
  readonly page: PageSection['pages'][number]
  readonly onChosen: () => void
}

const MenuLink = ({ page: { path, label, icon: Icon }, onChosen }: MenuLinkProps) => {
  const [location] = useLocation()
  const isActive = entryAt(location) === path
  return (
    <NavLink
      component={Link}
      href={path}
      label={label}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      active={isActive}
      py={5}
      aria-current={isActive ? 'page' : undefined}
      onClick={onChosen}
    />
  )
}
