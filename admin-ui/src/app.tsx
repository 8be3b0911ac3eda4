import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { Pages } from './frame/pages.tsx'
import { aroundNav } from './page/leaving.ts'
import { createQueries } from './queries.ts'
import { sessionQuery } from './session/use-session.ts'
import { styleNonce } from './style-nonce.ts'
import { theme, variables } from './theme.ts'

const queries = createQueries()

/** To be called before anything is drawn, where a page is for whoever is signed in. */
export const askWhoIsThere = (): void => void queries.prefetchQuery(sessionQuery)

/** Everything that every page needs around it. */
export const App = () => (
  <MantineProvider
    theme={theme}
    cssVariablesResolver={variables}
    defaultColorScheme="auto"
    getStyleNonce={styleNonce}
  >
    <QueryClientProvider client={queries}>
      <Router base="/ui" aroundNav={aroundNav}>
        <Pages />
      </Router>
    </QueryClientProvider>
  </MantineProvider>
)
