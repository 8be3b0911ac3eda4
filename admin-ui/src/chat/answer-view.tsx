import { Alert, Button, Collapse, Skeleton, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconAlertTriangle,
  IconBrain,
  IconChevronDown,
  IconChevronRight,
} from '@tabler/icons-react'
import { lazy, memo, Suspense, useDeferredValue } from 'react'
import type { ChatMessage } from '../../../shared/api/chat.ts'
import { formatDuration } from '../page/numbers.ts'
import styles from './chat.module.css'
import { Figures } from './figures.tsx'
import { hasLeft } from './has-left.ts'
import { PlainOnFault } from './plain-on-fault.tsx'
import { useLiveAnswer } from './use-live-answer.ts'
import { useNear } from './use-near.ts'
import { Waiting } from './waiting.tsx'
import { texts } from './texts.ts'

const MarkdownText = lazy(async () => ({
  default: (await import('./markdown-text.tsx')).MarkdownText,
}))

interface AnswerViewProps {
  readonly message: ChatMessage
  readonly onStop: () => void
}

/** An answer in each of its states: waiting, being written, and however it has ended. */
export const AnswerView = ({ message, onStop }: AnswerViewProps) => {
  const live = useLiveAnswer(message.state === 'open' ? message.id : null)
  const text = live?.text ?? message.text
  const thinking = live?.thinking ?? message.thinking ?? ''
  const isOpen = message.state === 'open'
  if (isOpen && text === '' && thinking === '') {
    return <Waiting place={live?.place ?? null} onLeave={onStop} />
  }
  return (
    <div className={styles['answer']} aria-busy={isOpen}>
      {thinking !== '' && <Thinking text={thinking} isThinking={isOpen && text === ''} />}
      {text !== '' && <AnswerText text={text} />}
      {isOpen && text === '' && <Skeleton height={12} width="40%" />}
      <Ending message={message} />
      {message.figures !== null && !hasLeft(message) && (
        <Figures model={message.model} figures={message.figures} />
      )}
    </div>
  )
}

/** Far from what is seen it stands as plain text, which the search of a browser finds too. */
const AnswerText = ({ text: newest }: { readonly text: string }) => {
  const [ref, isNear] = useNear()
  // To read Markdown takes long: whatever its reader does meanwhile goes before.
  const text = useDeferredValue(newest)
  const plain = <p className={styles['plain']}>{text}</p>
  return (
    <div ref={ref}>
      {isNear ? (
        <PlainOnFault text={text}>
          <Suspense fallback={plain}>
            <MarkdownText text={text} />
          </Suspense>
        </PlainOnFault>
      ) : (
        plain
      )}
    </div>
  )
}

interface ThinkingProps {
  readonly text: string
  readonly isThinking: boolean
}

const Thinking = memo(({ text, isThinking }: ThinkingProps) => {
  const [isOpen, { toggle }] = useDisclosure(false)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconBrain size={14} aria-hidden />}
        rightSection={<Chevron size={14} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {isThinking ? texts.isThinking : texts.hasThought}
      </Button>
      <Collapse expanded={isOpen}>
        <div className={styles['thinking']}>{text}</div>
      </Collapse>
    </div>
  )
})

/** Says so where an answer is not whole. */
const Ending = ({ message }: { readonly message: ChatMessage }) => {
  const { state, problem, figures } = message
  switch (state) {
    case 'open':
      return null
    case 'complete':
      return figures?.isCut === true ? (
        <Text size="sm" c="dimmed">
          {texts.isCut}
        </Text>
      ) : null
    case 'stopped':
      return (
        <Text size="sm" c="dimmed">
          {problem ?? (hasLeft(message) ? leftWords(message) : texts.youStopped)}
        </Text>
      )
    case 'abandoned':
      return (
        <Alert variant="default" icon={<IconAlertTriangle aria-hidden />} title={texts.abandoned}>
          {texts.abandonedAdvice}
        </Alert>
      )
    case 'interrupted':
      return (
        <Alert variant="default" icon={<IconAlertTriangle aria-hidden />} title={texts.interrupted}>
          {problem}
        </Alert>
      )
    case 'failed':
      return (
        <Alert variant="default" icon={<IconAlertTriangle aria-hidden />} title={texts.failed}>
          {problem}
        </Alert>
      )
  }
}

const leftWords = ({ figures }: ChatMessage): string =>
  texts.youLeft(formatDuration(figures?.queueWaitMs ?? 0))
