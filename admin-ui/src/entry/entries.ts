import { lazy, type ComponentType } from 'react'

interface Entry {
  readonly path: string
  readonly component: ComponentType
}

/** The ways in, for whoever has no session yet. Secrets come in the fragment, which no server sees. */
export const ENTRIES: readonly Entry[] = [
  {
    path: '/sign-in',
    component: lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn })),
  },
  {
    path: '/setup',
    component: lazy(async () => ({ default: (await import('./set-up.tsx')).SetUp })),
  },
  {
    path: '/register',
    component: lazy(async () => ({ default: (await import('./register.tsx')).Register })),
  },
  {
    path: '/reset',
    component: lazy(async () => ({ default: (await import('./reset.tsx')).Reset })),
  },
]
