import { Alert, Button, Group, Stack, Switch, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Asked } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import { Page } from '../page/page.tsx'
import { counted } from '../page/numbers.ts'
import { SearchField } from '../page/search-field.tsx'
import { useFilters, type Filters } from '../page/use-filters.ts'
import { useMay } from '../session/use-may.ts'
import { SaveSettings } from './save-settings.tsx'
import { listSettings, type SettingState, type Wishes } from './setting-list.ts'
import { SettingRow } from './setting-row.tsx'
import { SettingsFile } from './settings-file.tsx'
import { SettingsHistory, type Return } from './settings-history.tsx'

type Answer = Awaited<ReturnType<typeof listSettings>>

/** Every setting: what counts, who said so, and what an admin can change while the gateway runs. */
export const SettingsPage = () => {
  const settings = useQuery({ queryKey: ['settings'], queryFn: listSettings })
  const filters = useFilters()
  return (
    <Page
      title="Settings"
      about="What counts now, who said so, and what can be changed here."
      actions={
        <Button
          variant="default"
          onClick={() => filters.set({ history: '1' })}
          leftSection={<IconHistory size={16} aria-hidden />}
        >
          History
        </Button>
      }
    >
      <Asked query={settings} rows={8}>
        {(answer) => <Settings answer={answer} />}
      </Asked>
    </Page>
  )
}

const Settings = ({ answer }: { readonly answer: Answer }) => {
  const filters = useFilters()
  const mayChange = useMay('admin')
  const [wishes, setWishes] = useState<Wishes>({})
  const [isSaving, saving] = useDisclosure(false)
  const onWish = (name: string, wish: { readonly value: unknown } | undefined): void =>
    setWishes((before) => {
      const others = Object.entries(before).filter(([other]) => other !== name)
      return Object.fromEntries(wish === undefined ? others : [...others, [name, wish.value]])
    })
  const onReturn = ({ name, value }: Return): void => {
    filters.set({ history: undefined })
    onWish(name, { value })
    saving.open()
  }
  const onSaved = (): void => {
    setWishes({})
    saving.close()
  }
  const count = Object.keys(wishes).length
  return (
    <Stack>
      <FilterBar filters={filters}>
        {mayChange && (
          <>
            <Button disabled={count === 0} onClick={saving.open}>
              {count === 0 ? 'Nothing is changed' : `Review ${counted(count, 'change')}`}
            </Button>
            <Button variant="default" disabled={count === 0} onClick={() => setWishes({})}>
              Discard the changes
            </Button>
            <SettingsFile settings={answer.items} onWishes={setWishes} />
          </>
        )}
      </FilterBar>
      {answer.isRestartNeeded && (
        <Alert color="yellow">Some changes count from the next start of the gateway on.</Alert>
      )}
      <Groups
        items={answer.items.filter(matches(filters))}
        row={(setting) => (
          <SettingRow
            key={`${setting.name} ${answer.version} ${count === 0}`}
            setting={setting}
            wish={Object.hasOwn(wishes, setting.name) ? { value: wishes[setting.name] } : undefined}
            mayChange={mayChange}
            onWish={(wish) => onWish(setting.name, wish)}
          />
        )}
      />
      {filters.get('history') !== undefined && (
        <SettingsHistory
          settings={answer.items}
          onReturn={mayChange ? onReturn : null}
          onClose={() => filters.set({ history: undefined })}
        />
      )}
      {isSaving && (
        <SaveSettings
          settings={answer.items}
          version={answer.version}
          wishes={wishes}
          onClose={saving.close}
          onSaved={onSaved}
        />
      )}
    </Stack>
  )
}

interface FilterBarProps {
  readonly filters: Filters
  readonly children: ReactNode
}

const FilterBar = ({ filters: { get, set }, children }: FilterBarProps) => (
  <Group align="center" gap="sm">
    <SearchField label="Find settings" placeholder="Name or words" />
    <Switch
      label="Only what is not the default"
      checked={get('changed') !== undefined}
      onChange={({ currentTarget }) => set({ changed: currentTarget.checked ? '1' : undefined })}
    />
    {children}
  </Group>
)

const matches =
  ({ get }: Filters) =>
  ({ name, about, origin }: SettingState): boolean => {
    const words = (get('q') ?? '').toLowerCase()
    const isWanted = get('changed') === undefined || origin !== 'default'
    return isWanted && `${name} ${about}`.toLowerCase().includes(words)
  }

interface GroupsProps {
  readonly items: readonly SettingState[]
  readonly row: (setting: SettingState) => ReactNode
}

/** Settings under the first parts of their names. */
const Groups = ({ items, row }: GroupsProps) => {
  const groups = new Map<string, SettingState[]>()
  for (const item of items) {
    const group = item.name.includes('.') ? item.name.slice(0, item.name.indexOf('.')) : 'general'
    groups.set(group, [...(groups.get(group) ?? []), item])
  }
  if (groups.size === 0) return <Empty title="No setting is like that">Try fewer words.</Empty>
  return [...groups].map(([group, members]) => (
    <Stack key={group} component="section" gap="xs">
      <Title order={2} size="h4">
        {group}
      </Title>
      {members.map(row)}
    </Stack>
  ))
}
