import { Alert, Button, Group, Menu, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconBan, IconChevronDown } from '@tabler/icons-react'
import { CALLER_CLASSES, type CallerClass } from '../../../shared/caller-class.ts'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { Moment } from '../page/moment.tsx'
import type { PauseWish, Steering } from './steering.ts'
import type { QueueState } from './stream/queue-list.ts'
import { texts } from './texts.ts'

const KEY = ['intake']

const list = () => answerOf(admin.queue.intake.$get())

type Pause = Awaited<ReturnType<typeof list>>['items'][number]

const change = (json: Parameters<typeof admin.queue.intake.$post>[0]['json']) =>
  answerOf(admin.queue.intake.$post({ json }))

/** Whose new requests are refused for now, and the way to let them in again. */
export const Pauses = ({ queue }: { readonly queue: QueueState }) => {
  const pauses = useQuery({ queryKey: KEY, queryFn: list, refetchInterval: 15_000 })
  const queries = useQueryClient()
  const open = useMutation({
    mutationFn: (pause: Pause) => change({ state: 'open', ...targetOf(pause) }),
    onSuccess: (after) => queries.setQueryData(KEY, after),
  })
  return (
    <>
      {pauses.data?.items.map((pause) => (
        <Alert key={`${pause.scope} ${pause.name}`} color="orange" icon={<IconBan aria-hidden />}>
          <Group justify="space-between">
            <Since pause={pause} queue={queue} />
            <Button
              size="xs"
              variant="default"
              loading={open.isPending}
              onClick={() => open.mutate(pause)}
            >
              {texts.letThemIn}
            </Button>
          </Group>
        </Alert>
      ))}
      {open.error !== null && <Failed error={open.error} />}
    </>
  )
}

const Since = ({ pause, queue }: { readonly pause: Pause; readonly queue: QueueState }) => {
  const [before, after] = texts.refusedSince(whose(pause, queue))
  return (
    <Text size="sm">
      {before}
      <Moment at={pause.pausedAt} />
      {after}
    </Text>
  )
}

const targetOf = ({ scope, name }: Pause) =>
  scope === 'class' ? { class: name as CallerClass } : scope === 'caller' ? { caller: name! } : {}

const whose = ({ scope, name }: Pause, { running, waiting }: QueueState): string => {
  if (scope === 'all') return texts.everybody
  if (scope === 'class') return texts.theClass(name!)
  const known = [...running, ...waiting].find(({ callerId }) => callerId === name)
  return texts.theCaller(known?.caller ?? name!)
}

/** Which new requests to refuse from now on. */
export const PauseMenu = ({ steering }: { readonly steering: Steering }) => (
  <Menu position="bottom-end">
    <Menu.Target>
      <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
        {texts.refuseNew}
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {CALLER_CLASSES.map((name) => (
        <Menu.Item key={name} onClick={() => steering.pause({ kind: 'class', name })}>
          {texts.ofTheClass(name)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => steering.pause({ kind: 'all' })}>{texts.ofEverybody}</Menu.Item>
    </Menu.Dropdown>
  </Menu>
)

interface PauseDialogProps {
  readonly wish: PauseWish
  readonly queue: QueueState
  readonly onClose: () => void
}

/** Refuses new requests, after saying whose, and what goes on. */
export const PauseDialog = ({ wish, queue, onClose }: PauseDialogProps) => {
  const queries = useQueryClient()
  const pause = useMutation({
    mutationFn: () => change({ state: 'paused', ...wishTarget(wish) }),
    onSuccess: (after) => queries.setQueryData(KEY, after),
  })
  const isMeant = matching(wish)
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={texts.refuseTitle(wishName(wish))}
      verb={texts.refuseThem}
      instead={texts.keepLettingIn}
      action={pause}
    >
      <Text>
        {texts.refuseMeans(
          queue.waiting.filter(isMeant).length,
          queue.running.filter(isMeant).length,
        )}
      </Text>
    </Confirm>
  )
}

const wishTarget = (wish: PauseWish) =>
  wish.kind === 'class'
    ? { class: wish.name }
    : wish.kind === 'caller'
      ? { caller: wish.ticket.callerId }
      : {}

const wishName = (wish: PauseWish): string =>
  wish.kind === 'class'
    ? texts.theClass(wish.name)
    : wish.kind === 'caller'
      ? wish.ticket.caller
      : texts.everybody

const matching =
  (wish: PauseWish) =>
  (ticket: QueueState['waiting'][number]): boolean =>
    wish.kind === 'all' ||
    (wish.kind === 'class' ? ticket.class === wish.name : ticket.callerId === wish.ticket.callerId)
