import { Code, Group, List, Text } from '@mantine/core'
import { HOST_PLACES } from '../../../shared/host-places.ts'
import { CopyTextButton } from '../page/copyable.tsx'

/** Where the gateway looks for a model server while it has none, and what to start there. */
export const LookedFor = () => (
  <>
    <Text size="sm">
      Every few seconds the gateway looks for a model server on its own machine. None has answered
      yet. Start one of these and it is added automatically, or add a host elsewhere.
    </Text>
    <List size="sm" spacing="xs" mt="xs" ta="left">
      {Object.values(HOST_PLACES).map(({ label, port, command }) => (
        <List.Item key={label}>
          <Group gap="xs">
            <span>
              {label}, port {port}:
            </span>
            <Code style={{ overflowWrap: 'anywhere' }}>{command}</Code>
            <CopyTextButton text={command} what={`the command for ${label}`} />
          </Group>
        </List.Item>
      ))}
    </List>
  </>
)
