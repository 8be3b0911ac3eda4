import { Alert, Anchor, Autocomplete, Button, Group, PasswordInput, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../../../shared/clients.ts'
import { failureOf } from '../api/api-failure.ts'
import { useModelNames } from '../models/use-model-names.ts'
import { Failed } from '../page/asked.tsx'
import { Copyable } from '../page/copyable.tsx'
import { Page } from '../page/page.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { counted } from '../page/numbers.ts'
import { Section } from '../page/section.tsx'
import { useFilters } from '../page/use-filters.ts'
import { withKey } from './with-key.ts'

const OPTIONS = CLIENT_NAMES.map((value) => ({ value, label: CLIENTS[value].label }))

/** Where this gateway is, and what each client has to be told. */
export const ConnectPage = () => {
  const filters = useFilters()
  const [key, setKey] = useState('')
  const names = useModelNames().data ?? []
  const model = filters.get('model') ?? names[0] ?? 'MODEL'
  const wanted = filters.get('client')
  const shown = CLIENT_NAMES.filter((name) => wanted === undefined || name === wanted)
  return (
    <Page
      title="Connect"
      about="What editors, agents and programs need to use this gateway from where you are."
    >
      <Section title="This gateway">
        <Copyable text={window.location.origin} what="the address" />
      </Section>
      <Group align="flex-end" gap="sm" mb="md">
        <FilterSelect name="client" label="Client" options={OPTIONS} isLong />
        <Autocomplete
          label="Model"
          data={[...names]}
          value={model}
          onChange={(value) => filters.set({ model: value }, { replace: true })}
        />
        <PasswordInput
          label="Key"
          description="Stays in this page; empty leaves KEY in its place"
          autoComplete="off"
          w={260}
          value={key}
          onChange={({ currentTarget }) => setKey(currentTarget.value.trim())}
        />
        <KeyTrial text={key} />
      </Group>
      <Text size="sm" c="dimmed" mb="md">
        No key yet?{' '}
        <Anchor component={Link} href="/account/keys?new=1" size="sm" underline="always">
          Make one
        </Anchor>
        . From an address in the whitelist any text does as a key.
      </Text>
      {shown.map((name) => (
        <Snippet key={name} name={name} model={model} text={key === '' ? 'KEY' : key} />
      ))}
    </Page>
  )
}

interface SnippetProps {
  readonly name: ClientName
  readonly model: string
  readonly text: string
}

const Snippet = ({ name, model, text }: SnippetProps) => {
  const { label, snippet } = CLIENTS[name]
  const { about, text: settings } = snippet({ root: window.location.origin, model })
  return (
    <Section title={label} about={about}>
      <Copyable text={withKey(settings, text)} what={`the settings for ${label}`} />
    </Section>
  )
}

/** How many models a key may use: asked without the session, as a client would ask. */
const countModels = async (key: string): Promise<number> => {
  const headers = { Authorization: `Bearer ${key}` }
  const reply = await fetch('/v1/models', { headers, credentials: 'omit' })
  if (!reply.ok) throw await failureOf(reply)
  return ((await reply.json()) as { readonly data: readonly unknown[] }).data.length
}

const KeyTrial = ({ text }: { readonly text: string }) => {
  const trial = useMutation({ mutationFn: countModels })
  return (
    <>
      <Button
        variant="default"
        disabled={text === ''}
        loading={trial.isPending}
        onClick={() => trial.mutate(text)}
      >
        Try the key
      </Button>
      {trial.error !== null && <Failed error={trial.error} />}
      {trial.data !== undefined && (
        <Alert color="green" role="status">
          It works, and may use {counted(trial.data, 'model')}.
        </Alert>
      )}
    </>
  )
}
