import { Button, Group, NumberInput } from '@mantine/core'
import { useState } from 'react'
import type { Placement, Places } from './places.ts'
import { placementWords } from './placing.ts'
import { texts } from './texts.ts'

interface PlaceFieldProps {
  readonly places: Places
  /** Where it stands now. */
  readonly position: number
  /** How many wait. */
  readonly count: number
  readonly onMove: (placement: Placement) => void
}

/** Any place among those that wait, as one that drags a row has it. */
export const PlaceField = ({ places, position, count, onMove }: PlaceFieldProps) => {
  const [place, setPlace] = useState<number | string>(position)
  const placement = places.towards(Number(place) || position)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onMove(placement)
      }}
    >
      <Group gap="xs" align="flex-end">
        <NumberInput
          label={texts.place}
          w={110}
          min={1}
          max={count}
          allowDecimal={false}
          clampBehavior="strict"
          value={place}
          onChange={setPlace}
        />
        <Button type="submit" variant="default" disabled={placement.kind === 'stays'}>
          {placementWords(placement)}
        </Button>
      </Group>
    </form>
  )
}
