import { ActionIcon, Alert, Group, Text, Textarea, Tooltip } from '@mantine/core'
import { IconArrowUp, IconPlayerStop } from '@tabler/icons-react'
import {
  memo,
  useRef,
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import { AddPicture, Thumbnails, useAttaching } from './attaching.tsx'
import type { Question } from './chat-api.ts'
import styles from './chat.module.css'
import { drafts } from './drafts.ts'
import { texts } from './texts.ts'

interface ComposerProps {
  readonly userId: string
  /** `new` for a conversation that has not begun. */
  readonly chatId: string
  /** Null while nothing is open. */
  readonly onStop: (() => void) | null
  readonly onSend: (question: Pick<Question, 'text' | 'images'>, onAsked: () => void) => void
  readonly isSending: boolean
  /** Why nothing can be sent; null where it can. */
  readonly obstacle: string | null
  /** Whether the model looks at pictures; null where nobody knows. */
  readonly canSee: boolean | null
  /** The picker of the model and the settings. */
  readonly children: ReactNode
}

/**
 * Where a question is written. Enter sends it, Shift and Enter begin a line. The text stays in its
 * field, so that nothing of the page is drawn anew while somebody types.
 */
export const Composer = (props: ComposerProps) => {
  const { userId, chatId, onStop, onSend, isSending } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const { images, attach, leaveOut, forget, problem, forgetProblem } = useAttaching()
  const isBlind = images.length > 0 && props.canSee === false
  const obstacle = props.obstacle ?? (isBlind ? texts.isBlind : null)
  const onAsked = (): void => {
    drafts.write(userId, chatId, '')
    if (field.current !== null) field.current.value = ''
    forget()
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    const text = field.current?.value ?? ''
    const isEmpty = text.trim() === '' && images.length === 0
    if (isEmpty || isSending || onStop !== null || obstacle !== null) return
    onSend({ text, images: images.map(({ base64 }) => ({ base64 })) }, onAsked)
  }
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files].filter(({ type }) => type.startsWith('image/'))
    if (files.length === 0) return
    event.preventDefault()
    void attach(files)
  }
  return (
    <form className={styles['composer']} onSubmit={onSubmit}>
      {problem !== null && (
        <Alert
          variant="default"
          mb="xs"
          role="alert"
          withCloseButton
          closeButtonLabel={texts.close}
          onClose={forgetProblem}
        >
          {problem}
        </Alert>
      )}
      <Thumbnails images={images} onLeaveOut={leaveOut} />
      <Textarea
        ref={field}
        variant="unstyled"
        aria-label={texts.yourQuestion}
        placeholder={texts.askSomething}
        rows={2}
        px="xs"
        classNames={{ input: styles['field']! }}
        defaultValue={drafts.read(userId, chatId)}
        data-composer
        autoFocus={HAS_KEYBOARD}
        onInput={({ currentTarget }) => drafts.write(userId, chatId, currentTarget.value)}
        onKeyDown={submitOnEnter}
        onPaste={onPaste}
      />
      {obstacle !== null && (
        <Text size="sm" px="xs" role="status">
          {obstacle}
        </Text>
      )}
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={4} wrap="nowrap" miw={0}>
          <AddPicture onFiles={attach} />
          {props.children}
        </Group>
        <SendOrStop onStop={onStop} isSending={isSending} />
      </Group>
    </form>
  )
}

/** Where a keyboard would cover half of the screen, it comes when it is wanted. */
const HAS_KEYBOARD = window.matchMedia('(hover: hover)').matches

const submitOnEnter = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
  // Whoever chooses characters with an input method confirms them with Enter too.
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}

type SendOrStopProps = Pick<ComposerProps, 'onStop' | 'isSending'>

const SendOrStop = memo(({ onStop, isSending }: SendOrStopProps) => {
  const isStop = onStop !== null
  const label = isStop ? texts.stopAnswer : texts.send
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="lg"
        radius="xl"
        aria-label={label}
        loading={isSending}
        {...(isStop ? { color: 'red', onClick: onStop } : { type: 'submit' })}
      >
        {isStop ? <IconPlayerStop size={18} aria-hidden /> : <IconArrowUp size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
})
