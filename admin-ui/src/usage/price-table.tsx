import { Autocomplete, Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState, type Dispatch, type FormEvent, type SetStateAction } from 'react'
import { ANY_MODEL, type Prices } from '../../../shared/price.ts'
import { useModelNames } from '../models/use-model-names.ts'
import { RowAct, RowActs } from '../page/row-act.tsx'
import { RowTable } from '../page/row-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { areAlike, emptyRow, modelsOf, PRICE_PARTS, rowsOf, type PriceRow } from './price-rows.ts'

interface PriceTableProps {
  readonly prices: Prices
  /** What was filled in before, or else the same. */
  readonly initial: Prices
  readonly mayChange: boolean
  readonly onDone: (prices: Prices) => void
  readonly onClose: () => void
}

/** Prices of models, to be filled in by whoever may change settings. */
export const PriceTable = ({ prices, initial, mayChange, onDone, onClose }: PriceTableProps) => {
  const [currency, setCurrency] = useState(initial.currency)
  const [rows, setRows] = useState(() => rowsOf(initial.models))
  const after = { currency: currency.trim(), models: modelsOf(rows) }
  const isChanged = after.currency !== prices.currency || !areAlike(after.models, prices.models)
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    onDone(after)
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <Text size="sm">
          Empty fields are free, except cached input: it then costs as much as other input. The cost
          of models that are not listed is unknown.
        </Text>
        <TextInput
          label="Currency"
          description="Shown next to amounts; nothing is converted"
          maxLength={12}
          required
          w={220}
          disabled={!mayChange}
          value={currency}
          onChange={({ currentTarget }) => setCurrency(currentTarget.value)}
        />
        {rows.length > 0 && (
          <RowTable
            label="Prices"
            items={rows}
            keyOf={({ model }) => model}
            columns={columnsOf(mayChange ? actsOn(setRows) : null)}
          />
        )}
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

interface Acts {
  readonly onChange: (row: PriceRow) => void
  readonly onRemove: (row: PriceRow) => void
}

const actsOn = (setRows: Dispatch<SetStateAction<readonly PriceRow[]>>): Acts => ({
  onChange: (changed) =>
    setRows((rows) => rows.map((row) => (row.model === changed.model ? changed : row))),
  onRemove: ({ model }) => setRows((rows) => rows.filter((row) => row.model !== model)),
})

/** @param acts null for whoever may only look. */
const columnsOf = (acts: Acts | null): readonly Column<PriceRow>[] => [
  { label: 'Model', show: ({ model }) => nameOf(model) },
  ...PRICE_PARTS.map(([part, label]) => ({
    label,
    show: (row: PriceRow) => (
      <NumberInput
        aria-label={`${label}: ${nameOf(row.model)}`}
        size="xs"
        min={0}
        hideControls
        disabled={acts === null}
        value={row[part]}
        onChange={(amount) => acts?.onChange({ ...row, [part]: amount })}
      />
    ),
  })),
  ...(acts === null
    ? []
    : [
        {
          label: '',
          show: (row: PriceRow) => (
            <RowActs>
              <RowAct label="Remove" of={nameOf(row.model)} onClick={() => acts.onRemove(row)} />
            </RowActs>
          ),
        },
      ]),
]

const nameOf = (model: string): string => (model === ANY_MODEL ? 'All other models' : model)

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
        label="Add a model"
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
      {!known.includes(ANY_MODEL) && (
        <Button variant="default" onClick={() => onAdd(ANY_MODEL)}>
          Add all other models
        </Button>
      )}
    </Group>
  )
}
