import { Group, Kbd, Stack, Table, Title } from '@mantine/core'
import { Dialog } from '../page/dialog.tsx'
import { keyNames } from './keys.ts'
import { shortcutGroups } from './shortcuts.ts'
import { texts } from './texts.ts'

interface HelpSheetProps {
  readonly onClose: () => void
}

/** All shortcuts. */
export const HelpSheet = ({ onClose }: HelpSheetProps) => (
  <Dialog isOpen onClose={onClose} title={texts.shortcuts}>
    <Stack>
      {shortcutGroups().map(({ label, shortcuts }) => (
        <section key={label}>
          <Title order={2} size="h6">
            {label}
          </Title>
          <Table>
            <Table.Tbody>
              {shortcuts.map((shortcut) => (
                <Table.Tr key={shortcut.keys}>
                  <Table.Td w={150}>
                    <Group gap={4}>
                      {keyNames(shortcut.keys).map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </Group>
                  </Table.Td>
                  <Table.Td>{shortcut.does}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
    </Stack>
  </Dialog>
)
