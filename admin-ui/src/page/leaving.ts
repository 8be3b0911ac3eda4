import type { AroundNavHandler } from 'wouter'

/** Asks somebody; `leave` goes on to where they wanted to be. */
type Ask = (leave: () => void) => void

interface Guard {
  readonly ask: Ask
  readonly onBack: (event: PopStateEvent) => void
  readonly end: () => void
}

let guard: Guard | null = null

// Before the router listens, which it does when it is drawn: of one window they are called in that order.
addEventListener('popstate', (event) => guard?.onBack(event))

/** For the router: goes to another page at once, or once whoever guards this one was asked. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const go = (): void => navigate(to, options)
  if (guard === null || isOnPageOf(to)) go()
  else askBefore(go)
}

/** Has everything that leaves the page asked about; what is returned ends it. */
export const guardLeaving = (ask: Ask): (() => void) => {
  let here = location.href
  const note = (): void => void (here = location.href)
  const onBack = (event: PopStateEvent): void => {
    if (isOnPageOf(here)) return note()
    // The browser is there already: it comes back, as the newest, and goes there again if it may.
    event.stopImmediatePropagation()
    history.pushState(null, '', here)
    return askBefore(() => history.back())
  }
  const heard = new AbortController()
  const { signal } = heard
  // The router has the history tell of these.
  addEventListener('pushState', note, { signal })
  addEventListener('replaceState', note, { signal })
  addEventListener('beforeunload', (event) => event.preventDefault(), { signal })
  const end = (): void => {
    heard.abort()
    guard = null
  }
  guard = { ask, onBack, end }
  return end
}

const askBefore = (go: () => void): void =>
  guard?.ask(() => {
    guard?.end()
    go()
  })

const isOnPageOf = (address: string): boolean =>
  new URL(address, location.href).pathname === location.pathname
