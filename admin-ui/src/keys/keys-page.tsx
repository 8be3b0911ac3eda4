import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Page } from '../page/page.tsx'
import { useFilters } from '../page/use-filters.ts'
import { useUserNames } from '../people/use-user-names.ts'
import { useMay } from '../session/use-may.ts'
import { ALL_KEYS } from './key-desk.ts'
import { KeyList } from './key-list.tsx'

/** Everybody's keys. */
export const KeysPage = () => {
  const mayChange = useMay('admin')
  const filters = useFilters()
  const names = useUserNames()
  return (
    <Page
      title="Keys"
      about="A key gives one program access from anywhere, with its own limits."
      actions={
        mayChange && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => filters.set({ new: '1' })}
          >
            New key
          </Button>
        )
      }
    >
      <KeyList
        desk={ALL_KEYS}
        owners={names}
        actions={mayChange ? ['connect', 'edit', 'rotate', 'revoke'] : ['connect']}
      />
    </Page>
  )
}
