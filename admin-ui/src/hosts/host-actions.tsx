import { ActionIcon, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconDots,
  IconMessageQuestion,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Failed } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { counted, formatCount } from '../page/numbers.ts'
import { useFilters } from '../page/use-filters.ts'
import { HostCanary } from './host-canary.tsx'
import type { HostState } from './host.ts'
import { useHosts } from './use-hosts.ts'

interface HostActionsProps {
  readonly host: HostState
}

/** What can be done with one host. */
export const HostActions = ({ host }: HostActionsProps) => {
  const { name, origin, isDraining, breaker } = host
  const [isRemoving, removing] = useDisclosure(false)
  const [isDrainAsked, draining] = useDisclosure(false)
  const [isAsked, asking] = useDisclosure(false)
  const filters = useFilters()
  const resume = useHostAction(() =>
    answerOf(admin.hosts[':name'].resume.$post({ param: { name } })),
  )
  const isChangeable = origin === 'database' || origin === 'found'
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconMessageQuestion size={16} aria-hidden />}
            onClick={asking.open}
          >
            Ask it for a few words…
          </Menu.Item>
          {isDraining || breaker !== 'closed' ? (
            <Menu.Item
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() => resume.mutate()}
            >
              Use it again
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconPlayerPause size={16} aria-hidden />}
              onClick={draining.open}
            >
              Drain…
            </Menu.Item>
          )}
          {isChangeable && (
            <>
              <Menu.Item
                leftSection={<IconPencil size={16} aria-hidden />}
                onClick={() => filters.set({ edit: name })}
              >
                Edit
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={removing.open}
              >
                Remove…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {resume.error !== null && <Failed error={resume.error} />}
      {isAsked && <HostCanary host={host} onClose={asking.close} />}
      <Drain host={host} isOpen={isDrainAsked} onClose={draining.close} />
      <Remove host={host} isOpen={isRemoving} onClose={removing.close} />
    </>
  )
}

const useHostAction = (mutationFn: () => Promise<unknown>) => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['hosts'] }),
  })
}

interface AskedAction extends HostActionsProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

const Drain = ({ host, isOpen, onClose }: AskedAction) => {
  const { name, running } = host
  const drain = useHostAction(() => answerOf(admin.hosts[':name'].drain.$post({ param: { name } })))
  return (
    <Confirm title={`Drain ${name}?`} verb="Drain" isOpen={isOpen} onClose={onClose} action={drain}>
      <Text>
        Nothing new is started on it. {counted(running, 'request')} that {runs(running)} there{' '}
        {goes(running)} on to the end. <OnlyHere host={host} /> Requests for them wait until it is
        used again.
      </Text>
    </Confirm>
  )
}

const Remove = ({ host, isOpen, onClose }: AskedAction) => {
  const { name, version, running } = host
  const remove = useHostAction(() =>
    answerOf(admin.hosts[':name'].$delete({ param: { name }, header: ifMatch(version) })),
  )
  return (
    <Confirm
      title={`Remove ${name}?`}
      verb="Remove"
      isOpen={isOpen}
      onClose={onClose}
      action={remove}
    >
      <Text>
        The gateway forgets it and its credential. {counted(running, 'request')} that{' '}
        {runs(running)} there {goes(running)} on to the end. <OnlyHere host={host} /> They are gone
        with it.
      </Text>
    </Confirm>
  )
}

const runs = (count: number): string => (count === 1 ? 'runs' : 'run')
const goes = (count: number): string => (count === 1 ? 'goes' : 'go')

/** How many of its models no other host has. */
const OnlyHere = ({ host: { name, models } }: HostActionsProps) => {
  const others = useHosts().data?.items.filter((other) => other.isInUse && other.name !== name)
  const elsewhere = new Set(others?.flatMap((other) => other.models))
  const only = models.filter((model) => !elsewhere.has(model)).length
  return `Of its ${counted(models.length, 'model')}, ${formatCount(only)} ${only === 1 ? 'is' : 'are'} on no other host.`
}
