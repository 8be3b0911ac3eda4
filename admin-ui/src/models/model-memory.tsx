import { ActionIcon, Menu, Text } from '@mantine/core'
import { IconDots, IconDownload, IconPin, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelState } from '../../../shared/api/model.ts'
import { MEMORY_ACTS, type MemoryAct } from '../../../shared/memory-act.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import { admin, answerOf } from '../api/client.ts'
import { askQueue } from '../consequence/ending.ts'
import { Confirm } from '../page/confirm.tsx'
import { counted } from '../page/numbers.ts'
import { useModels } from './use-models.ts'

type Place = ModelState['hosts'][number]

interface ModelMemoryProps {
  readonly model: string
  readonly place: Place
}

const ACTS = {
  load: {
    label: 'Load…',
    verb: 'Load',
    asks: (model: string, host: string) => `Load ${model} on ${host}?`,
    icon: IconDownload,
  },
  pin: {
    label: 'Keep loaded…',
    verb: 'Keep loaded',
    asks: (model: string, host: string) => `Keep ${model} loaded on ${host}?`,
    icon: IconPin,
  },
  unload: {
    label: 'Unload…',
    verb: 'Unload',
    asks: (model: string, host: string) => `Unload ${model} from ${host}?`,
    icon: IconX,
  },
} as const satisfies Record<MemoryAct, object>

/** What a host can be told to do about a model in its memory; else, why it cannot. */
export const ModelMemory = ({ model, place }: ModelMemoryProps) => {
  const [act, setAct] = useState<MemoryAct | null>(null)
  const { host, memoryActs, isReachable } = place
  return (
    <>
      <Menu position="bottom-start" width={230}>
        <Menu.Target>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Memory actions for ${model} on ${host}`}
          >
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {memoryActs.length === 0 && <Menu.Label>{DECIDES_ITSELF}</Menu.Label>}
          {MEMORY_ACTS.map((each) => {
            const { label, icon: Icon } = ACTS[each]
            const isHeard = memoryActs.includes(each) && isReachable
            const isPossible = isHeard && (each !== 'unload' || place.isLoaded)
            return (
              <Menu.Item
                key={each}
                leftSection={<Icon size={14} aria-hidden />}
                // Not `disabled`: a menu in which nothing can have the focus is not closed by a key either.
                data-disabled={!isPossible}
                aria-disabled={!isPossible}
                onClick={() => isPossible && setAct(each)}
              >
                {label}
              </Menu.Item>
            )
          })}
        </Menu.Dropdown>
      </Menu>
      {act !== null && (
        <Change model={model} place={place} act={act} onClose={() => setAct(null)} />
      )}
    </>
  )
}

const DECIDES_ITSELF =
  'This host manages its own memory. Only Ollama, and llama.cpp as a router, can be told.'

interface ChangeProps extends ModelMemoryProps {
  readonly act: MemoryAct
  readonly onClose: () => void
}

const Change = ({ model, place: { host }, act, onClose }: ChangeProps) => {
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: () =>
      answerOf(admin.models[':name'].memory.$post({ param: { name: model }, json: { host, act } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['models'] }),
  })
  const { verb, asks } = ACTS[act]
  return (
    <Confirm isOpen onClose={onClose} title={asks(model, host)} verb={verb} action={change}>
      {act === 'unload' ? (
        <Unloads model={model} host={host} />
      ) : (
        <Loads model={model} host={host} />
      )}
    </Confirm>
  )
}

interface MeansProps {
  readonly host: string
  readonly model: string
}

const Unloads = ({ host, model }: MeansProps) => {
  const own = useTickets().filter(
    (ticket) => canonicalModelName(ticket.model) === canonicalModelName(model),
  )
  const running = own.filter((ticket) => ticket.host === host && ticket.state === 'running').length
  const waiting = own.filter(({ state }) => state === 'waiting').length
  return (
    <Text>
      {counted(running, 'request')} for it {running === 1 ? 'is' : 'are'} running on {host} and{' '}
      {running === 1 ? 'finishes' : 'finish'} first. {counted(waiting, 'request')} for it{' '}
      {waiting === 1 ? 'is' : 'are'} waiting: the next one to start on {host} loads it again.
    </Text>
  )
}

const Loads = ({ host, model }: MeansProps) => {
  const running = useTickets().filter((ticket) => ticket.host === host).length
  const models = useModels().data?.items ?? []
  const loaded = models.flatMap(({ name, hosts }) =>
    name !== model && hosts.some((at) => at.host === host && at.isLoaded) ? [name] : [],
  )
  return (
    <Text>
      {loaded.length === 0
        ? `Nothing else is loaded on ${host}.`
        : `${host} has ${loaded.join(', ')} loaded and unloads what it needs to make room.`}{' '}
      {running === 0
        ? 'Nothing is running there now.'
        : `${counted(running, 'request')} running there may have to finish first.`}
    </Text>
  )
}

/** What runs and waits now. */
const useTickets = () => useQuery({ queryKey: ['queue'], queryFn: askQueue }).data ?? []
