import { Button, Group, Textarea } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconPencil, IconRefresh } from '@tabler/icons-react'
import { memo, useState } from 'react'
import type { ChatMessage } from '../../../shared/api/chat.ts'
import { Act, CopyAct } from './act.tsx'
import { AnswerView } from './answer-view.tsx'
import type { BranchMessage } from './branch.ts'
import { hasLeft } from './has-left.ts'
import styles from './chat.module.css'
import { texts } from './texts.ts'

/** What can be done with the messages of a conversation. */
export interface MessageActions {
  /** Stops the one answer that is open. */
  readonly stop: () => void
  readonly regenerate: (answer: ChatMessage) => void
  /** Asks another version of a question; false where that cannot be done now. */
  readonly resend: (question: ChatMessage, text: string) => boolean
  /** Shows the branch of another version. */
  readonly show: (message: ChatMessage) => void
}

interface MessageRowProps {
  readonly chatId: string
  readonly entry: BranchMessage
  readonly actions: MessageActions
}

/** One message of the branch that is shown. */
export const MessageRow = memo(
  ({ chatId, entry, actions }: MessageRowProps) => {
    const { message } = entry
    const isQuestion = message.role === 'user'
    return (
      <article
        className={styles['message']}
        aria-label={isQuestion ? texts.yourQuestion : texts.answerOf(message.model)}
        data-role={message.role}
      >
        {isQuestion ? (
          <Question chatId={chatId} entry={entry} actions={actions} />
        ) : (
          <>
            <AnswerView message={message} onStop={actions.stop} />
            {message.state !== 'open' && (
              <div className={styles['acts']}>
                <Versions entry={entry} actions={actions} />
                {message.text !== '' && <CopyAct text={message.text} label={texts.copyAnswer} />}
                <AskAgain message={message} actions={actions} />
              </div>
            )}
          </>
        )}
      </article>
    )
  },
  (before, after) =>
    before.entry.message === after.entry.message &&
    before.entry.versions.length === after.entry.versions.length &&
    before.actions === after.actions,
)

type AskAgainProps = Pick<MessageRowProps, 'actions'> & { readonly message: ChatMessage }

/** In words where there is nothing else to look at. */
const AskAgain = ({ message, actions }: AskAgainProps) => {
  const onClick = (): void => actions.regenerate(message)
  return hasLeft(message) ? (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconRefresh size={15} aria-hidden />}
      onClick={onClick}
    >
      {texts.askAgain}
    </Button>
  ) : (
    <Act label={texts.answerAgain} icon={IconRefresh} onClick={onClick} />
  )
}

const Question = ({ chatId, entry, actions }: MessageRowProps) => {
  const { message } = entry
  const [edited, setEdited] = useState<string | null>(null)
  if (edited !== null) {
    const resend = (): void => {
      if (actions.resend(message, edited)) setEdited(null)
    }
    return (
      <div>
        <Textarea
          label={texts.anotherVersion}
          autosize
          minRows={2}
          maxRows={16}
          data-autofocus
          autoFocus
          value={edited}
          onChange={({ currentTarget }) => setEdited(currentTarget.value)}
        />
        <Group justify="flex-end" mt="xs">
          <Button size="xs" variant="default" onClick={() => setEdited(null)}>
            {texts.cancel}
          </Button>
          <Button size="xs" disabled={edited.trim() === ''} onClick={resend}>
            {texts.askThisInstead}
          </Button>
        </Group>
      </div>
    )
  }
  return (
    <div className={styles['question']}>
      {message.images.map(({ id }) => (
        <img
          key={id}
          className={styles['picture']}
          src={`/api/chats/${chatId}/images/${id}`}
          alt={texts.sentPicture}
        />
      ))}
      {message.text !== '' && (
        <div className={styles['bubble']} dir="auto">
          {message.text}
        </div>
      )}
      <div className={styles['acts']}>
        <Versions entry={entry} actions={actions} />
        <CopyAct text={message.text} label={texts.copyQuestion} />
        <Act
          label={texts.askInAnotherWay}
          icon={IconPencil}
          onClick={() => setEdited(message.text)}
        />
      </div>
    </div>
  )
}

const Versions = ({ entry, actions }: Omit<MessageRowProps, 'chatId'>) => {
  const { message, versions } = entry
  if (versions.length < 2) return null
  const at = versions.findIndex(({ id }) => id === message.id)
  const before = versions[at - 1]
  const after = versions[at + 1]
  return (
    <div className={styles['acts']} role="group" aria-label={texts.versions}>
      <Act
        label={texts.versionBefore}
        icon={IconChevronLeft}
        isDisabled={before === undefined}
        onClick={() => before !== undefined && actions.show(before)}
      />
      <span className={styles['figures']}>{texts.versionOf(at + 1, versions.length)}</span>
      <Act
        label={texts.versionAfter}
        icon={IconChevronRight}
        isDisabled={after === undefined}
        onClick={() => after !== undefined && actions.show(after)}
      />
    </div>
  )
}
