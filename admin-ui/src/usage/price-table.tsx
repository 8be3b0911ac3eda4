import { Autocomplete, Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ANY_MODEL, type Prices } from '../../../shared/price.ts'
import { useModelNames } from '../models/use-model-names.ts'
import { RowTable } from '../page/row-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { emptyRow, modelsOf, PRICE_PARTS, rowsOf, type PriceRow } from './price-rows.ts'

interface PriceTableProps {
  readonly prices: Prices
  readonly mayChange: boolean
  readonly onDone: (prices: Prices) => void
  readonly onClose: () => void
}

/** Prices of models, to be filled in by whoever may change settings. */
export const PriceTable = ({ prices, mayChange, onDone, onClose }: PriceTableProps) => {
  const [currency, setCurrency] = useState(prices.currency)
  const [rows, setRows] = useState(() => rowsOf(prices.models))
  const after = { currency: currency.trim(), models: modelsOf(rows) }
  const isChanged = JSON.stringify(after) !== JSON.stringify(prices)
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    onDone(after)
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <Text size="sm">
          What is left empty costs nothing. What a model costs that stands nowhere here is unknown.
        </Text>
        <TextInput
          label="Currency"
          description="Stands beside amounts; nothing is converted"
          maxLength={12}
          required
          w={220}
          disabled={!mayChange}
          value={currency}
          onChange={({ currentTarget }) => setCurrency(currentTarget.value)}
        />
        <RowTable
          label="Prices"
          items={rows}
          keyOf={({ model }) => model}
          columns={columnsOf(mayChange, (changed) =>
            setRows((before) => before.map((row) => (row.model === changed.model ? changed : row))),
          )}
        />
        {mayChange && (
          <AddModel
            known={rows.map(({ model }) => model)}
            onAdd={(model) => setRows((before) => [...before, emptyRow(model)])}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {mayChange ? 'Cancel' : 'Close'}
          </Button>
          {mayChange && (
            <Button type="submit" disabled={!isChanged}>
              Review
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

const columnsOf = (
  mayChange: boolean,
  onChange: (row: PriceRow) => void,
): readonly Column<PriceRow>[] => [
  { label: 'Model', show: ({ model }) => nameOf(model) },
  ...PRICE_PARTS.map(([part, label]) => ({
    label,
    show: (row: PriceRow) => (
      <NumberInput
        aria-label={`${label}: ${nameOf(row.model)}`}
        size="xs"
        min={0}
        hideControls
        disabled={!mayChange}
        value={row[part]}
        onChange={(amount) => onChange({ ...row, [part]: amount })}
      />
    ),
  })),
]

const nameOf = (model: string): string => (model === ANY_MODEL ? 'Every other model' : model)

interface AddModelProps {
  readonly known: readonly string[]
  readonly onAdd: (model: string) => void
}

const AddModel = ({ known, onAdd }: AddModelProps) => {
  const [name, setName] = useState('')
  const model = name.trim()
  return (
    <Group align="flex-end" gap="xs">
      <Autocomplete
        label="Another model"
        data={(useModelNames().data ?? []).filter((one) => !known.includes(one))}
        value={name}
        onChange={setName}
      />
      <Button
        variant="default"
        disabled={model === '' || known.includes(model)}
        onClick={() => {
          onAdd(model)
          setName('')
        }}
      >
        Add
      </Button>
    </Group>
  )
}
