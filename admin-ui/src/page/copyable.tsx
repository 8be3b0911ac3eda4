import { Button, Code, Stack, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { copyText } from './copy-text.ts'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for the name of the button. */
  readonly what?: string
}

/** Copies a text, and says whether that worked. */
export const CopyTextButton = ({ text, what }: CopyButtonProps) => {
  const [copied, setCopied] = useState<{ text: string; isDone: boolean } | null>(null)
  const result = copied?.text === text ? copied : null
  const name = what === undefined ? 'Copy' : `Copy ${what}`
  const Icon = result?.isDone === true ? IconCheck : IconCopy
  return (
    <>
      <Button
        size="xs"
        variant="light"
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => void copyText(text).then((isDone) => setCopied({ text, isDone }))}
      >
        {result === null ? name : textOf(result.isDone)}
      </Button>
      <VisuallyHidden role="status">{result !== null && textOf(result.isDone)}</VisuallyHidden>
    </>
  )
}

const textOf = (isDone: boolean): string =>
  isDone ? 'Copied' : 'Could not copy: select the text and copy it manually'

/** A text to be taken over somewhere else, with a button for it. */
export const Copyable = ({ text, what }: CopyButtonProps) => (
  <Stack gap="xs" align="flex-start">
    <Code block w="100%" tabIndex={0} aria-label={what ?? 'Text to copy'} role="region">
      {text}
    </Code>
    <CopyTextButton text={text} {...(what !== undefined && { what })} />
  </Stack>
)
