import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'

interface AddAddressProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

const NOTHING = { address: '', note: '', confirm: false }

/** Ranges that hold every address; the gateway wants them confirmed. */
const EVERYBODY = /\/0\s*$/

export const AddAddress = ({ isOpen, onClose }: AddAddressProps) => {
  const queries = useQueryClient()
  const [opensAll, setOpensAll] = useState(false)
  const form = useForm({ mode: 'uncontrolled', initialValues: NOTHING })
  form.watch('address', ({ value }) => setOpensAll(EVERYBODY.test(value)))
  const add = useMutation({
    mutationFn: (input: typeof form.values) => answerOf(admin.whitelist.$post({ json: input })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['whitelist'] })
      form.reset()
      onClose()
    },
  })
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add an address">
      <form onSubmit={form.onSubmit((input) => add.mutate(input))}>
        <Stack>
          <TextInput
            label="Address or range"
            description="One address such as 192.168.1.20, or a range such as 192.168.1.0/24"
            data-autofocus
            required
            {...form.getInputProps('address')}
          />
          <TextInput
            label="Note"
            description="Whose it is"
            maxLength={500}
            {...form.getInputProps('note')}
          />
          {opensAll && (
            <Checkbox
              label="Let everybody in who reaches this gateway"
              description="This range holds every address that there is"
              required
              {...form.getInputProps('confirm', { type: 'checkbox' })}
            />
          )}
          {add.error !== null && <Failed error={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
