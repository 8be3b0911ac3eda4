import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { ModelState } from '../../../shared/api/model.ts'
import { Asked } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import { formatBytes, formatCount, formatDuration } from '../page/numbers.ts'
import { Page } from '../page/page.tsx'
import { StateBadge } from '../page/state-badge.tsx'
import { useFilters } from '../page/use-filters.ts'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { MemoryHistory } from './memory-history.tsx'
import { ModelDialog } from './model-dialog.tsx'
import { ModelMemory } from './model-memory.tsx'
import { useModels } from './use-models.ts'

const columns = (onEdit: (name: string) => void): readonly Column<ModelState>[] => [
  { label: 'Name', show: (model) => <Name of={model} /> },
  { label: 'Hosts', show: (model) => <Where of={model} /> },
  {
    label: 'Size',
    isNumeric: true,
    show: ({ size }) => (size === null ? 'unknown' : formatBytes(size)),
  },
  {
    label: 'Context',
    isNumeric: true,
    show: ({ policy, contextLength }) =>
      `${policy.num_ctx === null ? 'as requested' : formatCount(policy.num_ctx)}${
        contextLength === null ? '' : ` of ${formatCount(contextLength)}`
      }`,
  },
  { label: 'Access', show: ({ policy }) => policy.classes?.join(', ') ?? 'everyone' },
  {
    label: '',
    isNumeric: true,
    show: ({ name }) => (
      <Button size="xs" variant="default" aria-label={`Edit ${name}`} onClick={() => onEdit(name)}>
        Edit
      </Button>
    ),
  },
]

/** What hosts have, where it is loaded, and what is decided for it. */
export const ModelsPage = () => {
  const filters = useFilters()
  const models = useModels()
  const chosen = models.data?.items.find(({ name }) => name === filters.get('edit'))
  return (
    <Page
      title="Models"
      about="The models on your hosts, where they are loaded, and their policies."
    >
      <Asked query={models}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No models yet" command="ollama pull qwen3:8b">
              Pull one on a host. It appears here within seconds.
            </Empty>
          ) : (
            <VirtualTable
              label="Models"
              items={items}
              columns={columns((name) => filters.set({ edit: name }))}
              keyOf={({ name }) => name}
            />
          )
        }
      </Asked>
      <MemoryHistory />
      {chosen !== undefined && (
        <ModelDialog
          key={chosen.name}
          model={chosen}
          onClose={() => filters.set({ edit: undefined })}
        />
      )}
    </Page>
  )
}

const Name = ({ of: model }: { readonly of: ModelState }) => (
  <Stack gap={2} align="flex-start">
    <Text size="sm" fw={600}>
      {model.name}
    </Text>
    {model.policy.aliases.length > 0 && (
      <Text size="xs">Aliases: {model.policy.aliases.join(', ')}</Text>
    )}
    <Text size="xs" c="dimmed">
      {[model.family, model.parameters, model.quantization, ...(model.capabilities ?? [])]
        .filter((text) => text !== null)
        .join(' · ')}
    </Text>
    {timesOf(model) !== '' && (
      <Text size="xs" c="dimmed">
        {timesOf(model)}
      </Text>
    )}
    {model.warnings.map((warning) => (
      <Alert key={warning} color="yellow" p={4}>
        {warning}
      </Alert>
    ))}
  </Stack>
)

/** Measured here, so left out until it has happened. */
const timesOf = ({ loadMs, unloadMs }: ModelState): string =>
  [
    loadMs === null ? null : `loads in ${formatDuration(loadMs)}`,
    unloadMs === null ? null : `unloads in ${formatDuration(unloadMs)}`,
  ]
    .filter((text) => text !== null)
    .join(', ')

const Where = ({ of: { name, hosts } }: { readonly of: ModelState }) => (
  <Stack gap={2}>
    {hosts.map((place) => (
      <Group key={place.host} gap={4}>
        <Text size="sm">{place.host}</Text>
        {place.isLoaded && <Loaded at={place} />}
        {!place.isReachable && <StateBadge color="red">Down</StateBadge>}
        <ModelMemory model={name} place={place} />
      </Group>
    ))}
  </Stack>
)

/** Ollama says a date centuries away of what it keeps until it is told otherwise. */
const FOR_GOOD_MS = 10 * 365 * 86_400_000

const Loaded = ({ at: place }: { readonly at: ModelState['hosts'][number] }) => {
  const { vramBytes, loadedUntil, memoryActs } = place
  const isPinned =
    memoryActs.includes('pin') &&
    loadedUntil !== null &&
    Date.parse(loadedUntil) - Date.now() > FOR_GOOD_MS
  return (
    <StateBadge color="green">
      {isPinned ? 'Kept loaded' : 'Loaded'}
      {vramBytes === null ? '' : `, ${formatBytes(vramBytes)}`}
    </StateBadge>
  )
}
