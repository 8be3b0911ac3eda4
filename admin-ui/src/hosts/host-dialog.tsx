import {
  Alert,
  Button,
  Checkbox,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { fieldErrors } from '../api/api-failure.ts'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Failed } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import type { HostState, TrialResult } from './host.ts'
import { namesOfText, textOfNames, type ModelNames } from './model-names.ts'

interface HostDialogProps {
  /** To be changed; a new one if absent. */
  readonly host?: HostState
  readonly onClose: () => void
}

interface HostValues {
  readonly name: string
  readonly driver: 'ollama' | 'openai'
  readonly url: string
  /** Empty: as many as the host says. */
  readonly slots: number | string
  readonly passPriority: boolean
  readonly modelNames: string
  readonly bearer: string
}

const DRIVERS = [
  { value: 'ollama', label: 'Ollama' },
  { value: 'openai', label: 'vLLM, llama.cpp or another OpenAI-compatible server' },
]

interface Sent {
  readonly values: HostValues
  readonly modelNames: ModelNames
}

const send = ({ values, modelNames }: Sent, host: HostState | undefined) => {
  const bearer = values.bearer === '' ? {} : { bearer: values.bearer }
  const { name, driver, url, passPriority } = values
  const slots = values.slots === '' ? null : Number(values.slots)
  const json = { driver, url, modelNames, ...(driver === 'openai' && { passPriority }), ...bearer }
  return host === undefined
    ? answerOf(admin.hosts.$post({ json: { name, ...json, ...(slots !== null && { slots }) } }))
    : answerOf(
        admin.hosts[':name'].$patch({
          param: { name: host.name },
          header: ifMatch(host.version),
          json: { passPriority: false, ...json, slots },
        }),
      )
}

const tryOut = ({ driver, url, bearer }: HostValues, host: HostState | undefined) =>
  answerOf(
    admin.hosts.test.$post({
      json: { driver, url, ...(bearer !== '' && { bearer }), ...(host && { name: host.name }) },
    }),
  )

/** Adding a host, or changing one; it can be tried out before. */
export const HostDialog = ({ host, onClose }: HostDialogProps) => {
  const queries = useQueryClient()
  const form = useForm<HostValues>({
    initialValues: {
      name: host?.name ?? '',
      driver: host?.driver === 'openai' ? 'openai' : 'ollama',
      url: host?.url ?? '',
      slots: host?.slotsSource === 'setting' ? host.slots : '',
      passPriority: host?.passPriority ?? false,
      modelNames: textOfNames(host?.modelNames ?? {}),
      bearer: '',
    },
  })
  const trial = useMutation({ mutationFn: (values: HostValues) => tryOut(values, host) })
  const save = useMutation({
    mutationFn: (sent: Sent) => send(sent, host),
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['hosts'] })
      onClose()
    },
  })
  const hasUrl = (): boolean => {
    const problem = urlProblem(form.values.url)
    if (problem !== null) form.setFieldError('url', problem)
    return problem === null
  }
  const onSubmit = (values: HostValues): void => {
    if (!hasUrl()) return
    const read = namesOfText(values.modelNames)
    if ('names' in read) save.mutate({ values, modelNames: read.names })
    else
      form.setFieldError('modelNames', `“${read.bad}” is not in the form: name = name on this host`)
  }
  return (
    <Dialog title={host === undefined ? 'Add host' : `Edit ${host.name}`} isOpen onClose={onClose}>
      <form onSubmit={form.onSubmit(onSubmit)}>
        <Stack>
          <Fields form={form} host={host} />
          {trial.data !== undefined && <Trial result={trial.data} />}
          {trial.error !== null && <Failed error={trial.error} />}
          {save.error !== null && <Failed error={save.error} />}
          <Group justify="space-between">
            <Button
              variant="light"
              loading={trial.isPending}
              disabled={form.values.url === ''}
              onClick={() => {
                if (hasUrl()) trial.mutate(form.values)
              }}
            >
              Test connection
            </Button>
            <Button type="submit" loading={save.isPending}>
              {host === undefined ? 'Add' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  readonly form: ReturnType<typeof useForm<HostValues>>
  readonly host: HostState | undefined
}

const Fields = ({ form, host }: FieldsProps) => (
  <>
    <TextInput
      label="Name"
      description="Shown in the queue and in usage records"
      data-autofocus
      required
      readOnly={host !== undefined}
      {...form.getInputProps('name')}
    />
    <Select label="Type" data={DRIVERS} allowDeselect={false} {...form.getInputProps('driver')} />
    <TextInput
      label="URL"
      placeholder="http://192.168.1.20:11434"
      required
      {...form.getInputProps('url')}
    />
    <NumberInput
      label="Slots"
      description="How many requests it can run at once (OLLAMA_NUM_PARALLEL or --max-num-seqs). If empty, llama.cpp reports it, vLLM is observed, and others get 1."
      min={1}
      max={1_024}
      {...form.getInputProps('slots')}
    />
    {form.values.driver === 'openai' && (
      <Checkbox
        label="Forward request priority"
        description="For vLLM started with --scheduling-policy priority"
        {...form.getInputProps('passPriority', { type: 'checkbox' })}
      />
    )}
    <Textarea
      label="Model mapping"
      description="One per line, where this host uses a different name than callers do: llama = meta-llama/Llama-3.2-3B"
      autosize
      maxRows={8}
      {...form.getInputProps('modelNames')}
    />
    <PasswordInput
      label="Credential"
      description={credentialText(host, form.values.url)}
      autoComplete="off"
      {...form.getInputProps('bearer')}
    />
    {losesCredential(host, form.values.url) && form.values.bearer === '' && (
      <Alert color="yellow" role="status" title="Enter the credential again">
        The URL points to a different server, which must not receive the credential of the previous
        one. If you save without a credential, none is set.
      </Alert>
    )}
  </>
)

const credentialText = (host: HostState | undefined, url: string): string =>
  host?.credential === 'bearer' && !losesCredential(host, url)
    ? 'A credential is set. Leave this empty to keep it for as long as the URL points to the same server.'
    : 'The bearer token, if the server requires one. It is never shown again.'

/** Whether the URL leads elsewhere than the one for which a credential is set; half a URL leads nowhere. */
const losesCredential = (host: HostState | undefined, url: string): boolean => {
  if (host?.credential !== 'bearer') return false
  const origin = originOf(url)
  return origin !== null && origin !== originOf(host.url ?? '')
}

/** What is wrong with it as the URL of a host; null if nothing is. */
const urlProblem = (text: string): string | null => {
  if (originOf(text) !== null) return null
  const completed = `http://${text}`
  return text.includes('://') || originOf(completed) === null
    ? 'Enter a URL such as http://192.168.1.20:11434'
    : `The scheme is missing: did you mean ${completed}?`
}

/** Null while it is no URL of a host: `localhost:11434` is one of the scheme `localhost`. */
const originOf = (text: string): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null
}

const Trial = ({ result }: { readonly result: TrialResult }) =>
  result.isUsable ? (
    <Alert color="green" title="Connection works" role="status">
      {counted(result.models ?? 0, 'model')}, answered in {formatDuration(result.tookMs)}
      {result.serverVersion !== null && `, version ${result.serverVersion}`}.
    </Alert>
  ) : (
    <Alert color="red" title="Connection failed" role="status">
      {result.message ?? 'It returned an unexpected response.'}
    </Alert>
  )
