import { Progress, Text } from '@mantine/core'
import { formatBytes } from '../page/numbers.ts'

/** That it is made is said aloud once, and how far it is only shown: the number never rests. */
export const Growing = ({ bytes }: { readonly bytes: number }) => (
  <div>
    <Text size="sm">
      <span role="status">Creating a backup:</span> {formatBytes(bytes)} so far.
    </Text>
    <Progress value={100} animated aria-hidden mt={4} />
  </div>
)
