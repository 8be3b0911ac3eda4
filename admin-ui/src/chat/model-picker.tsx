import { Badge, Button, Combobox, Group, Text, useCombobox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown, IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import type { ModelChoice } from '../../../shared/api/chat.ts'
import { formatDuration } from '../page/numbers.ts'
import { fetchModels } from './chat-api.ts'
import { texts } from './texts.ts'

/** The models and whether they are loaded; that changes while others use them. */
export const useModels = () =>
  useQuery({ queryKey: ['chat-models'], queryFn: fetchModels, refetchInterval: 15_000 })

interface ModelPickerProps {
  readonly value: string | null
  readonly onChange: (model: string) => void
}

/** More than these are found by typing a part of their name. */
const SHOWN_MAX = 60

/** Who is asked: what is loaded first, then what has to be loaded, with what that takes. */
export const ModelPicker = ({ value, onChange }: ModelPickerProps) => {
  const { data: models = [], error, refetch } = useModels()
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
    },
    onDropdownOpen: () => {
      combobox.focusSearchInput()
      // What is loaded changes with every question of others.
      void refetch()
    },
  })
  const found = models.filter(({ name }) =>
    name.toLowerCase().includes(search.toLowerCase().trim()),
  )
  const shown = value ?? (error === null ? texts.chooseModel : texts.modelsUnlisted)
  const choose = (name: string): void => {
    onChange(name)
    combobox.closeDropdown()
  }
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={choose}
      width={320}
      position="top-start"
      withinPortal
    >
      <Combobox.Target targetType="button">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          maw="100%"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={texts.model(shown)}
          onClick={() => combobox.toggleDropdown()}
        >
          {shown}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          placeholder={texts.partOfName}
          aria-label={texts.searchModel}
        />
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }} aria-label={texts.models}>
          {found.length === 0 && <Combobox.Empty>{texts.noSuchModel}</Combobox.Empty>}
          <Choices label={texts.loadedNow} models={found.filter(isLoaded)} />
          <Choices label={texts.hasToBeLoaded} models={found.filter(isUnloaded)} />
          <Choices
            label={texts.notForYou}
            models={found.filter(({ refusal }) => refusal !== null)}
          />
        </Combobox.Options>
        {found.some(isUnmeasured) && (
          <Combobox.Footer>
            <Text size="xs" c="dimmed">
              {texts.loadingUnknown}
            </Text>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  )
}

const isLoaded = ({ isLoaded: loaded, refusal }: ModelChoice): boolean => loaded && refusal === null

const isUnloaded = ({ isLoaded: loaded, refusal }: ModelChoice): boolean =>
  !loaded && refusal === null

/** What loading it takes was never seen. */
const isUnmeasured = (model: ModelChoice): boolean => isUnloaded(model) && model.loadMs === null

interface ChoicesProps {
  readonly label: string
  readonly models: readonly ModelChoice[]
}

const Choices = ({ label, models }: ChoicesProps) =>
  models.length === 0 ? null : (
    <Combobox.Group label={label}>
      {models.slice(0, SHOWN_MAX).map((model) => (
        <Combobox.Option key={model.name} value={model.name} disabled={model.refusal !== null}>
          <Group gap={6} justify="space-between" wrap="nowrap">
            <Text size="sm">{model.name}</Text>
            {model.canSee === true && (
              <Badge size="xs" variant="light" leftSection={<IconEye size={10} aria-hidden />}>
                {texts.sees}
              </Badge>
            )}
          </Group>
          <CostOf model={model} />
        </Combobox.Option>
      ))}
    </Combobox.Group>
  )

const CostOf = ({ model }: { readonly model: ModelChoice }) => {
  const words = costOf(model)
  return words === null ? null : (
    <Text size="xs" c="dimmed">
      {words}
    </Text>
  )
}

const costOf = ({ refusal, isLoaded: loaded, loadMs }: ModelChoice): string | null => {
  if (refusal !== null) return refusal
  if (loaded) return texts.needsNoLoading
  if (loadMs === null) return null
  return texts.loadingTakes(formatDuration(loadMs))
}
