import {
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ChatParameters } from '../../../shared/api/chat.ts'
import { texts } from './texts.ts'

/** How the model is told to answer, in one conversation. */
export interface ChatManner {
  readonly systemPrompt: string
  readonly parameters: ChatParameters
}

interface ChatSettingsProps {
  readonly manner: ChatManner
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onSave: (manner: ChatManner) => void
}

const thinkingChoices = () => [
  { value: '', label: texts.thinkingAsModel },
  { value: 'false', label: texts.thinkingOff },
  { value: 'true', label: texts.thinkingOn },
  { value: 'low', label: texts.thinkingLow },
  { value: 'medium', label: texts.thinkingMedium },
  { value: 'high', label: texts.thinkingHigh },
]

/** The system prompt and the five parameters of a conversation; what is empty is left to the model. */
export const ChatSettings = ({ manner, isOpen, onClose, onSave }: ChatSettingsProps) => (
  <Modal opened={isOpen} onClose={onClose} title={texts.settingsTitle} size="lg">
    <MannerForm
      manner={manner}
      onClose={onClose}
      onSave={(next) => {
        onSave(next)
        onClose()
      }}
    />
  </Modal>
)

const MannerForm = ({ manner, onClose, onSave }: Omit<ChatSettingsProps, 'isOpen'>) => {
  const { parameters } = manner
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      systemPrompt: manner.systemPrompt,
      temperature: parameters.temperature ?? '',
      topP: parameters.topP ?? '',
      tokensMax: parameters.tokensMax ?? '',
      contextTokens: parameters.contextTokens ?? '',
      thinking: String(parameters.thinking ?? ''),
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => onSave(mannerOf(values)))}>
      <Stack>
        <Textarea
          label={texts.systemPrompt}
          description={texts.systemPromptAbout}
          autosize
          minRows={3}
          maxRows={12}
          {...form.getInputProps('systemPrompt')}
        />
        <SimpleGrid cols={2}>
          {numberFields().map(({ name, ...field }) => (
            <NumberInput key={name} {...field} {...form.getInputProps(name)} />
          ))}
        </SimpleGrid>
        <Select
          label={texts.thinkingParameter}
          description={texts.thinkingAbout}
          data={thinkingChoices()}
          allowDeselect={false}
          {...form.getInputProps('thinking')}
        />
        <Text size="xs" c="dimmed">
          {texts.settingsHold}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit">{texts.useThese}</Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Empty stands for what the model, or the gateway, does by itself. */
const numberFields = () =>
  [
    {
      name: 'temperature',
      label: texts.temperature,
      description: texts.temperatureRange,
      min: 0,
      max: 2,
      step: 0.1,
      decimalScale: 2,
      placeholder: texts.ofModel,
    },
    {
      name: 'topP',
      label: texts.topP,
      description: texts.topPRange,
      min: 0.01,
      max: 1,
      step: 0.05,
      decimalScale: 2,
      placeholder: texts.ofModel,
    },
    {
      name: 'tokensMax',
      label: texts.tokensMax,
      description: texts.tokensMaxUnit,
      min: 1,
      max: 1_000_000,
      allowDecimal: false,
      placeholder: texts.ofModel,
    },
    {
      name: 'contextTokens',
      label: texts.context,
      description: texts.contextUnit,
      min: 256,
      max: 10_000_000,
      step: 1_024,
      allowDecimal: false,
      placeholder: texts.ofGateway,
    },
  ] as const

interface MannerValues {
  readonly systemPrompt: string
  readonly temperature: number | string
  readonly topP: number | string
  readonly tokensMax: number | string
  readonly contextTokens: number | string
  readonly thinking: string
}

const mannerOf = ({ systemPrompt, thinking, ...numbers }: MannerValues): ChatManner => {
  const given = Object.entries(numbers).filter(([, value]) => value !== '')
  const parameters = Object.fromEntries(given.map(([name, value]) => [name, Number(value)]))
  return {
    systemPrompt,
    parameters: { ...parameters, ...(thinking !== '' && { thinking: thinkingOf(thinking) }) },
  }
}

const thinkingOf = (text: string): NonNullable<ChatParameters['thinking']> =>
  text === 'true' || text === 'false' ? text === 'true' : (text as 'low' | 'medium' | 'high')
