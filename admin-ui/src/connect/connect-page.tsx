import { Anchor, Autocomplete, Group, PasswordInput, Text } from '@mantine/core'
import { Fragment, useState } from 'react'
import { Link } from 'wouter'
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../../../shared/clients.ts'
import { useModelNames } from '../models/use-model-names.ts'
import { Copyable } from '../page/copyable.tsx'
import { LocalOnly } from '../page/local-only.tsx'
import { Page } from '../page/page.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { Section } from '../page/section.tsx'
import { useFilters } from '../page/use-filters.ts'
import { CLIENT_OPTIONS } from './client-options.ts'
import { ConnectionTest } from './connection-test.tsx'
import { withKey } from './with-key.ts'

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
      about="Settings for editors, agents and other programs that use this gateway."
    >
      <Section title="Gateway address">
        <LocalOnly what="address" />
        <Copyable text={window.location.origin} what="address" />
      </Section>
      <Group align="flex-end" gap="sm" mb="md">
        <FilterSelect name="client" label="Client" options={CLIENT_OPTIONS} isLong />
        <Autocomplete
          label="Model"
          data={[...names]}
          value={model}
          onChange={(value) => filters.set({ model: value }, { replace: true })}
        />
        <PasswordInput
          label="Key"
          description="Replaces KEY below; not stored"
          autoComplete="off"
          w={260}
          value={key}
          onChange={({ currentTarget }) => setKey(currentTarget.value.trim())}
        />
      </Group>
      <ConnectionTest text={key} model={model} />
      <Text size="sm" c="dimmed" mb="md">
        No key yet?{' '}
        <Anchor component={Link} href="/account/keys?new=1" size="sm" underline="always">
          Create one
        </Anchor>
        . Whitelisted addresses can send any text as the key. See also <Own />.
      </Text>
      {shown.map((name) => (
        <Snippet key={name} name={name} model={model} text={key === '' ? 'KEY' : key} />
      ))}
    </Page>
  )
}

const OWN = [
  ['/account/keys', 'my keys'],
  ['/account/usage', 'my usage'],
  ['/account/usage/requests', 'my requests'],
] as const

/** What somebody who connects asks next. */
const Own = () =>
  OWN.map(([href, label], at) => (
    <Fragment key={href}>
      {at > 0 && ', '}
      <Anchor component={Link} href={href} size="sm" underline="always">
        {label}
      </Anchor>
    </Fragment>
  ))

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
      <Copyable text={withKey(settings, text)} what={`settings for ${label}`} />
    </Section>
  )
}
