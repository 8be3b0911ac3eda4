import { Center, Loader } from '@mantine/core'
import { Suspense } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { ENTRIES } from '../entry/entries.ts'
import { Asked } from '../page/asked.tsx'
import { useSession } from '../session/use-session.ts'
import { Frame } from './frame.tsx'

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
  return (
    <Asked query={session}>
      {(me) => (me === null ? <Redirect to={signInPath()} replace /> : <Frame me={me} />)}
    </Asked>
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
    <Loader aria-label="Loading" />
  </Center>
)
