import { Alert, Anchor, Code, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useMay } from '../session/use-may.ts'

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/

/** What others are to use: `link` or `address`. Nothing is said where the page has been opened by one that they have too. */
export const LocalOnly = ({ what }: { readonly what: 'link' | 'address' }) => {
  const mayChange = useMay('operator')
  const { hostname, port } = window.location
  if (!LOOPBACK.test(hostname)) return null
  const listen = `0.0.0.0:${port || '80'}`
  return (
    <Alert color="yellow" title={`This ${what} works only on this machine`} mb="md">
      <Text size="sm">
        To let others in, set{' '}
        {mayChange ? (
          <Anchor
            component={Link}
            href="/settings?q=listen"
            c="inherit"
            size="sm"
            underline="always"
          >
            listen
          </Anchor>
        ) : (
          <Code>listen</Code>
        )}{' '}
        to <Code>{listen}</Code>, restart the gateway, and open this page by the machine’s address
        or name.
      </Text>
    </Alert>
  )
}
