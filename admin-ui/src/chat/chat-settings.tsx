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

const THINKING = [
  { value: '', label: 'As the model does' },
  { value: 'false', label: 'Off' },
  { value: 'true', label: 'On' },
  { value: 'low', label: 'Little' },
  { value: 'medium', label: 'Some' },
  { value: 'high', label: 'Much' },
]

/** The system prompt and the five parameters of a conversation; what is empty is left to the model. */
export const ChatSettings = ({ manner, isOpen, onClose, onSave }: ChatSettingsProps) => (
  <Modal opened={isOpen} onClose={onClose} title="How it answers here" size="lg">
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
          label="System prompt"
          description="Said to the model before each question of this conversation"
          autosize
          minRows={3}
          maxRows={12}
          {...form.getInputProps('systemPrompt')}
        />
        <SimpleGrid cols={2}>
          {NUMBERS.map(({ name, ...field }) => (
            <NumberInput key={name} {...field} {...form.getInputProps(name)} />
          ))}
        </SimpleGrid>
        <Select
          label="Thinking"
          description="For models that can"
          data={THINKING}
          allowDeselect={false}
          {...form.getInputProps('thinking')}
        />
        <Text size="xs" c="dimmed">
          They hold for this conversation, from the next question on.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Use these</Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Empty stands for what the model, or the gateway, does by itself. */
const NUMBERS = [
  {
    name: 'temperature',
    label: 'Temperature',
    description: '0 to 2',
    min: 0,
    max: 2,
    step: 0.1,
    decimalScale: 2,
    placeholder: 'of the model',
  },
  {
    name: 'topP',
    label: 'Top-p',
    description: 'Above 0, to 1',
    min: 0.01,
    max: 1,
    step: 0.05,
    decimalScale: 2,
    placeholder: 'of the model',
  },
  {
    name: 'tokensMax',
    label: 'Longest answer',
    description: 'Tokens',
    min: 1,
    max: 1_000_000,
    allowDecimal: false,
    placeholder: 'of the model',
  },
  {
    name: 'contextTokens',
    label: 'Context',
    description: 'Tokens that it can see',
    min: 256,
    max: 10_000_000,
    step: 1_024,
    allowDecimal: false,
    placeholder: 'of the gateway',
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
