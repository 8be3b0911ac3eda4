import {
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
  Fieldset,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Scope } from '../../../shared/scope.ts'
import { localText, TIME_INPUT } from '../page/local-time.ts'
import { QuickChoices } from '../page/quick-choices.tsx'
import { useModelNames } from '../models/use-model-names.ts'
import type { KeyValues } from './key-values.ts'
import { ScopeChoice } from './scope-choice.tsx'

export type KeyForm = UseFormReturnType<KeyValues>

interface KeyFieldsProps {
  readonly form: KeyForm
  /** What may be given at all. */
  readonly scopes: readonly Scope[]
  /** Whether the order of service may be chosen: nobody chooses that for themselves. */
  readonly hasRank: boolean
}

/** What a key may, to be filled in. */
export const KeyFields = ({ form, scopes, hasRank }: KeyFieldsProps) => (
  <Stack>
    <TextInput
      label="Name"
      description="Who or what uses it. Create one key for each program."
      required
      maxLength={100}
      data-autofocus
      {...form.getInputProps('name')}
    />
    <ScopeChoice scopes={scopes} field={form.getInputProps('scopes')} />
    <Expiry form={form} />
    <Limits form={form} />
    {hasRank && <Rank form={form} />}
    <Reach form={form} />
  </Stack>
)

const DAY_MS = 86_400_000

const EXPIRIES = [
  ['Never', null],
  ['30 days', 30],
  ['90 days', 90],
  ['1 year', 365],
] as const

const Expiry = ({ form }: Pick<KeyFieldsProps, 'form'>) => (
  <Group align="flex-end" gap="xs">
    <TextInput
      {...TIME_INPUT}
      label="Expires"
      description="Leave empty for no expiry"
      {...form.getInputProps('expiresAt')}
    />
    <QuickChoices
      choices={EXPIRIES}
      onChoice={(days) =>
        form.setFieldValue('expiresAt', days === null ? '' : localText(Date.now() + days * DAY_MS))
      }
    />
  </Group>
)

const Limits = ({ form }: Pick<KeyFieldsProps, 'form'>) => (
  <Fieldset legend="Limits (leave empty for none)">
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <NumberInput
        label="Requests per minute"
        min={1}
        thousandSeparator=" "
        {...form.getInputProps('requestsPerMinute')}
      />
      <NumberInput
        label="Tokens per day"
        min={1}
        thousandSeparator=" "
        {...form.getInputProps('tokensPerDay')}
      />
      <NumberInput label="Running requests" min={1} {...form.getInputProps('running')} />
      <NumberInput label="Waiting requests" min={1} {...form.getInputProps('waiting')} />
    </SimpleGrid>
  </Fieldset>
)

const Rank = ({ form }: Pick<KeyFieldsProps, 'form'>) => (
  <Fieldset legend="Scheduling">
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <NumberInput
        label="Priority"
        description="1 is served first, 9 last"
        placeholder="Default for apps"
        min={1}
        max={9}
        {...form.getInputProps('priority')}
      />
      <NumberInput
        label="Weight"
        description="Share at equal priority; 2 gets twice as much"
        placeholder="1"
        min={0.1}
        max={10}
        step={0.5}
        {...form.getInputProps('weight')}
      />
    </SimpleGrid>
  </Fieldset>
)

const Reach = ({ form }: Pick<KeyFieldsProps, 'form'>) => (
  <>
    <TagsInput
      label="Models"
      description="Leave empty for all models"
      data={[...(useModelNames().data ?? [])]}
      {...form.getInputProps('models')}
    />
    <TagsInput
      label="Addresses"
      description="Where it can be used from, such as 192.168.1.0/24. Leave empty for anywhere."
      {...form.getInputProps('addresses')}
    />
  </>
)
