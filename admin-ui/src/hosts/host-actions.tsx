import { ActionIcon, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconDots,
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
import { formatCount } from '../page/numbers.ts'
import { useFilters } from '../page/use-filters.ts'
import type { HostState } from './host.ts'

interface HostActionsProps {
  readonly host: HostState
}

/** What can be done with one host. */
export const HostActions = ({ host }: HostActionsProps) => {
  const { name, origin, isDraining, breaker } = host
  const [isRemoving, removing] = useDisclosure(false)
  const [isDrainAsked, draining] = useDisclosure(false)
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

const Drain = ({ host: { name, running, models }, isOpen, onClose }: AskedAction) => {
  const drain = useHostAction(() => answerOf(admin.hosts[':name'].drain.$post({ param: { name } })))
  return (
    <Confirm title={`Drain ${name}?`} verb="Drain" isOpen={isOpen} onClose={onClose} action={drain}>
      <Text>
        Nothing new is started on it. The {formatCount(running)} running there go on to their end,
        and requests for its {formatCount(models.length)} models wait for other hosts that have
        them.
      </Text>
    </Confirm>
  )
}

const Remove = ({ host: { name, version, running, models }, isOpen, onClose }: AskedAction) => {
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
        The gateway forgets it and its credential. The {formatCount(running)} running there go on to
        their end; {formatCount(models.length)} models are gone, unless other hosts have them.
      </Text>
    </Confirm>
  )
}
