import {
  Alert,
  Button,
  Center,
  Group,
  NumberInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { QRCodeSVG } from 'qrcode.react'
import { ROLES, type Role } from '../../../shared/role.ts'
import { fieldErrors } from '../api/api-failure.ts'
import { admin, answerOf } from '../api/client.ts'
import { Copyable, CopyTextButton } from '../page/copyable.tsx'
import { Dialog } from '../page/dialog.tsx'
import { FormEnd } from '../page/form-end.tsx'
import { LocalOnly } from '../page/local-only.tsx'

interface InvitationValues {
  readonly note: string
  readonly role: Role
  readonly uses: number | string
  /** Hours as text; empty for never. */
  readonly expires: string
}

const make = ({ note, role, uses, expires }: InvitationValues) =>
  answerOf(
    admin.tokens.$post({
      json: {
        ...(note !== '' && { note }),
        role,
        uses: Number(uses),
        expiresInHours: expires === '' ? null : Number(expires),
      },
    }),
  )

type MadeInvitation = Awaited<ReturnType<typeof make>>

/** Making an invitation; its link is shown once. */
export const InvitePeople = ({ onClose }: { readonly onClose: () => void }) => {
  const queries = useQueryClient()
  const form = useForm<InvitationValues>({
    initialValues: { note: '', role: 'user', uses: 1, expires: '168' },
  })
  const invite = useMutation({
    mutationFn: make,
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
  })
  const isMade = invite.data !== undefined
  return (
    <Dialog
      title={isMade ? 'Invitation created' : 'Invite people'}
      isOpen
      isKept={isMade}
      onClose={onClose}
    >
      {isMade ? (
        <Made invitation={invite.data} onClose={onClose} />
      ) : (
        <form onSubmit={form.onSubmit((values) => invite.mutate(values))}>
          <Stack>
            <Fields form={form} />
            <FormEnd action={invite} verb="Create link" onCancel={onClose} />
          </Stack>
        </form>
      )}
    </Dialog>
  )
}

const EXPIRIES = [
  { value: '24', label: 'In 1 day' },
  { value: '168', label: 'In 1 week' },
  { value: '720', label: 'In 30 days' },
  { value: '', label: 'Never' },
]

const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  user: 'User: chat and own keys',
  operator: 'Operator: sees everything and manages the queue',
  admin: 'Admin: full access',
}

interface FieldsProps {
  readonly form: ReturnType<typeof useForm<InvitationValues>>
}

const Fields = ({ form }: FieldsProps) => (
  <>
    <TextInput
      label="Note"
      description="Who it is for. Only admins see it."
      maxLength={500}
      data-autofocus
      {...form.getInputProps('note')}
    />
    <NumberInput
      label="Number of uses"
      min={1}
      max={10_000}
      required
      {...form.getInputProps('uses')}
    />
    <Select
      label="Expires"
      data={EXPIRIES}
      allowDeselect={false}
      {...form.getInputProps('expires')}
    />
    <Select
      label="Role"
      data={ROLES.map((value) => ({ value, label: ROLE_TEXTS[value] })).toReversed()}
      allowDeselect={false}
      {...form.getInputProps('role')}
    />
  </>
)

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })

/** What goes to whoever is invited. */
const letterOf = ({ link, expiresAt }: MadeInvitation): string =>
  [
    `You are invited to the model gateway at ${window.location.host}.`,
    'Open this link and choose a username and a password:',
    '',
    link,
    '',
    expiresAt === null ? 'It does not expire.' : `It expires on ${DATE.format(expiresAt)}.`,
  ].join('\n')

interface MadeProps {
  readonly invitation: MadeInvitation
  readonly onClose: () => void
}

const Made = ({ invitation, onClose }: MadeProps) => (
  <Stack>
    <Alert color="yellow" title="Copy the link now">
      It is shown only once. Anyone who has it can create an account.
    </Alert>
    <LocalOnly what="link" />
    <Copyable text={invitation.link} what="link" />
    <Center bg="white" p="md">
      <QRCodeSVG value={invitation.link} size={184} title="QR code of the link" />
    </Center>
    <Textarea label="Message" value={letterOf(invitation)} readOnly autosize />
    <Group justify="space-between">
      <CopyTextButton text={letterOf(invitation)} what="message" />
      <Button onClick={onClose}>Done</Button>
    </Group>
  </Stack>
)
