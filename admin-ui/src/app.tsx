import { createTheme, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { Pages } from './pages.tsx'
import { styleNonce } from './style-nonce.ts'

const theme = createTheme({ primaryColor: 'cyan', primaryShade: { light: 9, dark: 8 } })

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 10_000 } } })

/** Everything that every page needs around it. */
export const App = () => (
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
    <QueryClientProvider client={queries}>
      <Router base="/ui">
        <Pages />
      </Router>
    </QueryClientProvider>
  </MantineProvider>
)
