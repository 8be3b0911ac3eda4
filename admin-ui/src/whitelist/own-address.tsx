import { Alert, Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'

export const askOwnAddress = () => answerOf(admin.whitelist['own-address'].$get())

type OwnAddressAnswer = Awaited<ReturnType<typeof askOwnAddress>>

interface OwnAddressProps {
  /** Null for whoever may not change the list. */
  readonly onAdd: ((address: string) => void) | null
}

/** From where the gateway sees this browser call, and what is in the way of matching that. */
export const OwnAddress = ({ onAdd }: OwnAddressProps) => {
  const own = useQuery({ queryKey: ['whitelist', 'own-address'], queryFn: askOwnAddress })
  return (
    <Asked query={own} rows={1}>
      {(answer) => <Seen own={answer} onAdd={onAdd} />}
    </Asked>
  )
}

const Seen = ({ own, onAdd }: OwnAddressProps & { readonly own: OwnAddressAnswer }) => (
  <>
    <Group gap="sm">
      <Text>
        The gateway sees your address as <b>{own.address}</b>
        {wayOf(own)}. {matchOf(own)}
      </Text>
      {own.entry === null && own.warning === null && onAdd !== null && (
        <Button size="xs" variant="default" onClick={() => onAdd(own.address)}>
          Add my address
        </Button>
      )}
    </Group>
    {own.warning !== null && (
      <Alert color="yellow" title="Whitelist entries do not apply to you">
        {own.warning}
      </Alert>
    )}
  </>
)

const wayOf = ({ foundBy, proxy }: OwnAddressAnswer): string =>
  foundBy === 'peer' ? '' : `, taken from ${foundBy} as sent by your proxy ${proxy}`

const matchOf = ({ entry }: OwnAddressAnswer): string =>
  entry === null ? 'It matches no entry.' : `It matches the entry ${entry.address}.`
