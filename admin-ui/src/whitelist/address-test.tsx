import { Button, Group, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'

const testAddress = (address: string) => answerOf(admin.whitelist.test.$post({ json: { address } }))

/** Which entry lets an address in, or that none does. */
export const AddressTest = () => {
  const form = useForm({ mode: 'uncontrolled', initialValues: { address: '' } })
  const test = useMutation({ mutationFn: testAddress })
  return (
    <form onSubmit={form.onSubmit(({ address }) => test.mutate(address))}>
      <Group align="flex-end">
        <TextInput
          label="Test an address"
          placeholder="192.168.1.20"
          required
          {...form.getInputProps('address')}
        />
        <Button type="submit" variant="default" loading={test.isPending}>
          Test
        </Button>
        <Text role="status" size="sm" pb={8}>
          {test.data !== undefined && resultOf(test.data)}
        </Text>
      </Group>
      {test.error !== null && <Failed error={test.error} />}
    </form>
  )
}

const resultOf = ({ address, entry }: Awaited<ReturnType<typeof testAddress>>): string =>
  entry === null
    ? `${address} matches no entry, so it needs a key.`
    : `${address} is allowed by the entry ${entry.address}.`
