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
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconMessageQuestion size={16} aria-hidden />}
            onClick={asking.open}
          >
            Send test request…
          </Menu.Item>
          {isDraining || breaker !== 'closed' ? (
            <Menu.Item
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() => resume.mutate()}
            >
              Resume
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
    <Confirm
      title={`Drain ${name}?`}
      verb="Drain host"
      isOpen={isOpen}
      onClose={onClose}
      action={drain}
    >
      <Text>
        No new requests start on it. {runningOn(running)}{' '}
        <OnlyHere host={host} then="requests for those wait until you resume it" />
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
      verb="Remove host"
      isOpen={isOpen}
      onClose={onClose}
      action={remove}
    >
      <Text>
        The gateway forgets this host and its credential. {runningOn(running)}{' '}
        <OnlyHere host={host} then="those become unavailable" />
      </Text>
    </Confirm>
  )
}

const runningOn = (running: number): string =>
  `${counted(running, 'request')} running there ${running === 1 ? 'finishes' : 'finish'} normally.`

interface OnlyHereProps extends HostActionsProps {
  /** What becomes of them. */
  readonly then: string
}

/** How many of its models no other host has. */
const OnlyHere = ({ host: { name, models }, then }: OnlyHereProps) => {
  const others = useHosts().data?.items.filter((other) => other.isInUse && other.name !== name)
  const elsewhere = new Set(others?.flatMap((other) => other.models))
  const only = models.filter((model) => !elsewhere.has(model)).length
  return only === 0
    ? 'Other hosts have all of its models.'
    : `${formatCount(only)} of its ${counted(models.length, 'model')} ${only === 1 ? 'is' : 'are'} on no other host; ${then}.`
}
