import { Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelPrice, Prices as PriceSettings } from '../../../shared/price.ts'
import { Asked } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { useMay } from '../session/use-may.ts'
import { SaveSettings } from '../settings/save-settings.tsx'
import { listSettings, type SettingState, type Wishes } from '../settings/setting-list.ts'
import { areAlike } from './price-rows.ts'
import { PriceTable } from './price-table.tsx'

const CURRENCY = 'prices.currency'
const MODELS = 'prices.models'

/** What models cost: filled in, then shown as a change of the settings before it is one. */
export const Prices = ({ onClose }: { readonly onClose: () => void }) => {
  const queries = useQueryClient()
  const mayChange = useMay('admin')
  const settings = useQuery({ queryKey: ['settings'], queryFn: listSettings })
  // The table is filled in once, so its version is that of then, whatever is read meanwhile.
  const [opened, setOpened] = useState(settings.data)
  if (opened === undefined && settings.data !== undefined) setOpened(settings.data)
  const [wishes, setWishes] = useState<Wishes | null>(null)
  const [filledIn, fillIn] = useState<PriceSettings | null>(null)
  if (wishes !== null && opened !== undefined) {
    return (
      <SaveSettings
        settings={opened.items}
        version={opened.version}
        wishes={wishes}
        onClose={() => setWishes(null)}
        onReadAgain={() => setOpened(queries.getQueryData(['settings']))}
        onSaved={() => {
          void queries.invalidateQueries({ queryKey: ['usage'] })
          onClose()
        }}
      >
        <Text size="sm">All costs are recalculated with these prices, including past usage.</Text>
      </SaveSettings>
    )
  }
  return (
    <Dialog title="Prices" size="lg" isOpen onClose={onClose}>
      <Asked query={settings} rows={3}>
        {(newest) => {
          const prices = pricesIn((opened ?? newest).items)
          return (
            <PriceTable
              prices={prices}
              initial={filledIn ?? prices}
              mayChange={mayChange}
              onClose={onClose}
              onDone={(after) => {
                fillIn(after)
                setWishes(wishesOf(after, prices))
              }}
            />
          )
        }}
      </Asked>
    </Dialog>
  )
}

const pricesIn = (items: readonly SettingState[]): PriceSettings => {
  const valueOf = (wanted: string): unknown => items.find(({ name }) => name === wanted)?.value
  return {
    currency: valueOf(CURRENCY) as string,
    models: valueOf(MODELS) as Readonly<Record<string, ModelPrice>>,
  }
}

/** Only what is another than before. */
const wishesOf = (after: PriceSettings, before: PriceSettings): Wishes => ({
  ...(after.currency !== before.currency && { [CURRENCY]: after.currency }),
  ...(!areAlike(after.models, before.models) && { [MODELS]: after.models }),
})
