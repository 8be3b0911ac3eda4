import { Button, Group, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { Page } from '../page/page.tsx'
import { AddAddress } from './add-address.tsx'
import { AddressTest } from './address-test.tsx'
import { RemoveAddress } from './remove-address.tsx'

const listEntries = () => answerOf(admin.whitelist.$get())

export type WhitelistEntry = Awaited<ReturnType<typeof listEntries>>['items'][number]

/** Who may call without a key, because of where they call from. */
export const WhitelistPage = () => {
  const [isAdding, adding] = useDisclosure(false)
  const entries = useQuery({ queryKey: ['whitelist'], queryFn: listEntries })
  return (
    <Page
      title="Whitelist"
      about="Whoever calls from one of these addresses needs no key, and is served first."
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
          Add an address
        </Button>
      }
    >
      <AddressTest />
      <Asked query={entries}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody may call without a key">
              Add the addresses of machines that you trust, such as 192.168.1.20 or 192.168.1.0/24.
            </Empty>
          ) : (
            <EntryTable entries={items} />
          )
        }
      </Asked>
      <AddAddress isOpen={isAdding} onClose={adding.close} />
    </Page>
  )
}

const EntryTable = ({ entries }: { readonly entries: readonly WhitelistEntry[] }) => (
  <Table.ScrollContainer minWidth={560}>
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Address</Table.Th>
          <Table.Th>Note</Table.Th>
          <Table.Th>May</Table.Th>
          <Table.Th>Added</Table.Th>
          <Table.Th aria-label="Actions" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.id}>
            <Table.Td ff="monospace">{entry.address}</Table.Td>
            <Table.Td>{entry.note}</Table.Td>
            <Table.Td>
              <Text size="sm">{entry.scopes.join(', ')}</Text>
            </Table.Td>
            <Table.Td>
              <Moment at={entry.createdAt} />
            </Table.Td>
            <Table.Td>
              <Group justify="flex-end">
                <RemoveAddress entry={entry} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)
