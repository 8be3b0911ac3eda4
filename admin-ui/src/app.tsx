import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { Pages } from './frame/pages.tsx'
import { createQueries } from './queries.ts'
import { styleNonce } from './style-nonce.ts'
import { theme, variables } from './theme.ts'

const queries = createQueries()

/** Everything that every page needs around it. */
export const App = () => (
  <MantineProvider
    theme={theme}
    cssVariablesResolver={variables}
    defaultColorScheme="auto"
    getStyleNonce={styleNonce}
  >
    <QueryClientProvider client={queries}>
      <Router base="/ui">
        <Pages />
      </Router>
    </QueryClientProvider>
  </MantineProvider>
)
