import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'

const askOwnAddress = () => answerOf(admin.whitelist['own-address'].$get())

type OwnAddressAnswer = Awaited<ReturnType<typeof askOwnAddress>>

/** From where the gateway sees this browser call, and what is in the way of matching that. */
export const OwnAddress = () => {
  const { data } = useQuery({ queryKey: ['whitelist', 'own-address'], queryFn: askOwnAddress })
  if (data === undefined) return null
  return (
    <>
      <Text>
        Your address as the gateway sees it is <b>{data.address}</b>
        {wayOf(data)}. {matchOf(data)}
      </Text>
      {data.warning !== null && (
        <Alert color="yellow" title="No entry counts for you">
          {data.warning}
        </Alert>
      )}
    </>
  )
}

const wayOf = ({ foundBy, proxy }: OwnAddressAnswer): string =>
  foundBy === 'peer' ? '' : `, named by ${foundBy} of your proxy ${proxy}`

const matchOf = ({ entry }: OwnAddressAnswer): string =>
  entry === null ? 'No entry matches it.' : `The entry ${entry.address} matches it.`
