import { Textarea } from '@mantine/core'
import type { Draft } from './drafts.ts'
import type { FieldProps } from './setting-field.tsx'
import styles from './settings.module.css'

const LONG = {
  inputWrapperOrder: ['input', 'description', 'error'] as ('input' | 'description' | 'error')[],
  autosize: true,
  spellCheck: false,
  classNames: { input: styles['mono']! },
}

/** A list of texts, each on a line of its own. */
export const LinesField = ({ value, text, common, onDraft }: FieldProps) => (
  <Textarea
    {...common}
    {...LONG}
    description="One per line"
    minRows={2}
    maxRows={12}
    value={text ?? (Array.isArray(value) ? value.join('\n') : '')}
    onChange={({ currentTarget }) =>
      onDraft({ value: linesOf(currentTarget.value), text: currentTarget.value })
    }
  />
)

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Maps and the like, written as in the configuration. */
export const JsonField = ({ value, text, common, onDraft }: FieldProps) => (
  <Textarea
    {...common}
    {...LONG}
    description="JSON"
    minRows={3}
    maxRows={16}
    value={text ?? JSON.stringify(value, null, 2)}
    onChange={({ currentTarget }) => onDraft(parsed(currentTarget.value))}
  />
)

const parsed = (text: string): Draft => {
  try {
    return { value: JSON.parse(text), text }
  } catch (error) {
    return { value: null, text, fault: `Not valid JSON yet: ${(error as Error).message}` }
  }
}
