import { Center, Loader } from '@mantine/core'
import { Activity, Suspense, useState } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { ENTRIES } from '../entry/entries.ts'
import { SignInAgain } from '../entry/sign-in.tsx'
import { Asked } from '../page/asked.tsx'
import { useSession, type Me } from '../session/use-session.ts'
import { Frame } from './frame.tsx'
import { texts } from '../page/texts.ts'

/** Which page an address means: the ways in for everyone, all else for whoever is signed in. */
export const Pages = () => (
  <Suspense fallback={<Waiting />}>
    <Switch>
      {ENTRIES.map(({ path, component }) => (
        <Route key={path} path={path} component={component} />
      ))}
      <Route>
        <SignedInPages />
      </Route>
    </Switch>
  </Suspense>
)

const SignedInPages = () => {
  const session = useSession()
  return <Asked query={session}>{(me) => <PagesOf me={me} />}</Asked>
}

/**
 * Where a session ends while its reader works, the pages stay as they are, with all that was typed, but
 * out of sight until the same person has signed in again. Anybody else gets pages of their own.
 */
const PagesOf = ({ me }: { readonly me: Me | null }) => {
  const [last, setLast] = useState(me)
  if (me !== null && me !== last) setLast(me)
  if (last === null) return <Redirect to={signInPath()} replace />
  return (
    <>
      <Activity mode={me === null ? 'hidden' : 'visible'}>
        <Frame key={last.user?.id ?? last.name} me={last} />
      </Activity>
      {me === null && <SignInAgain />}
    </>
  )
}

/** Remembers where its reader wanted to go. */
const signInPath = (): string => {
  const { pathname, search } = window.location
  const wanted = pathname.replace(/^\/ui/, '') + search
  return wanted === '' || wanted === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(wanted)}`
}

const Waiting = () => (
  <Center h="50dvh">
    <Loader role="status" aria-label={texts.loading} />
  </Center>
)
