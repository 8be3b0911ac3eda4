import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { endingText } from '../consequence/ending.ts'
import { Asked, Failed } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { useConsequence } from './consequence.ts'
import type { Key, KeyDesk } from './key-desk.ts'
import { KeySecret } from './key-secret.tsx'

interface RotateKeyProps {
  readonly desk: KeyDesk
  readonly of: Key
  readonly onClose: () => void
}

const OVERLAPS = [
  { value: '0', label: 'Immediately (its requests fail)' },
  { value: '1', label: 'In 1 hour' },
  { value: '24', label: 'In 1 day' },
  { value: '168', label: 'In 1 week' },
  { value: '720', label: 'In 30 days' },
]

/** Giving a key another text while programs still use the one that it has. */
export const RotateKey = ({ desk, of: key, onClose }: RotateKeyProps) => {
  const queries = useQueryClient()
  const [hours, setHours] = useState('24')
  const rotate = useMutation({
    mutationFn: () => desk.rotate(key, Number(hours)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  const isMade = rotate.data !== undefined
  return (
    <Dialog title={`Rotate key “${key.name}”`} size="lg" isOpen isKept={isMade} onClose={onClose}>
      {isMade ? (
        <KeySecret made={rotate.data} onDone={onClose} />
      ) : (
        <Stack>
          <Text>
            This replaces the key’s secret. Its name, limits, usage and history stay. Every program
            that uses the key needs the new secret.
          </Text>
          <Select
            label="The old secret stops working"
            data={OVERLAPS}
            value={hours}
            allowDeselect={false}
            onChange={(value) => value !== null && setHours(value)}
          />
          {hours === '0' && <EndsNow desk={desk} of={key} />}
          {rotate.error !== null && <Failed error={rotate.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()} data-autofocus>
              Rotate key
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  )
}

/** Without an overlap a rotation ends what runs, as revoking does. */
const EndsNow = ({ desk, of: key }: Pick<RotateKeyProps, 'desk' | 'of'>) => (
  <Asked query={useConsequence(desk, key)} rows={1}>
    {({ ending }) =>
      ending !== null && (
        <Text size="sm" role="status">
          Requests with the old secret will fail immediately: {endingText(ending)}.
        </Text>
      )
    }
  </Asked>
)
