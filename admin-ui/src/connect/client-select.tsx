import { Select } from '@mantine/core'
import type { ClientName } from '../../../shared/clients.ts'
import { CLIENT_OPTIONS } from './client-options.ts'

interface ClientSelectProps {
  readonly value: ClientName
  readonly onChange: (client: ClientName) => void
}

/** One of the clients of which it is known what they have to be told. */
export const ClientSelect = ({ value, onChange }: ClientSelectProps) => (
  <Select
    label="Client"
    data={CLIENT_OPTIONS}
    value={value}
    allowDeselect={false}
    onChange={(chosen) => chosen !== null && onChange(chosen as ClientName)}
  />
)
