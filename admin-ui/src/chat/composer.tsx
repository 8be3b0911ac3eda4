import { ActionIcon, Alert, FileButton, Group, Textarea, Tooltip } from '@mantine/core'
import { IconArrowUp, IconPhoto, IconPlayerStop, IconX } from '@tabler/icons-react'
import { useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react'
import { attachImage, type AttachedImage } from './attached-image.ts'
import styles from './chat.module.css'

interface ComposerProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly images: readonly AttachedImage[]
  readonly onImages: (images: readonly AttachedImage[]) => void
  /** Null while nothing is open. */
  readonly onStop: (() => void) | null
  readonly onSend: () => void
  readonly isSending: boolean
  /** Why nothing can be sent; null where it can. */
  readonly obstacle: string | null
  /** The picker of the model and the settings. */
  readonly children: ReactNode
}

/** Where a question is written. Enter sends it, Shift and Enter begin a line. */
export const Composer = (props: ComposerProps) => {
  const { text, onText, images, onImages, onStop, onSend, isSending, obstacle } = props
  const { attach, problem, forgetProblem } = useAttaching(images, onImages)
  const isEmpty = text.trim() === '' && images.length === 0
  const maySend = !isEmpty && !isSending && onStop === null && obstacle === null
  const send = (): void => {
    if (maySend) onSend()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // Whoever chooses characters with an input method confirms them with Enter too.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files].filter(({ type }) => type.startsWith('image/'))
    if (files.length === 0) return
    event.preventDefault()
    void attach(files)
  }
  return (
    <div className={styles['composer']}>
      {problem !== null && (
        <Alert
          variant="default"
          mb="xs"
          role="alert"
          withCloseButton
          closeButtonLabel="Close"
          onClose={forgetProblem}
        >
          {problem}
        </Alert>
      )}
      <Thumbnails images={images} onImages={onImages} />
      <Textarea
        variant="unstyled"
        aria-label="Your question"
        placeholder="Ask something"
        autosize
        minRows={1}
        maxRows={10}
        px="xs"
        value={text}
        data-composer
        onChange={({ currentTarget }) => onText(currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={4} wrap="nowrap" miw={0}>
          <AddPicture onFiles={(files) => void attach(files)} />
          {props.children}
        </Group>
        <SendOrStop
          onStop={onStop}
          onSend={send}
          isSending={isSending}
          hint={maySend ? null : obstacle}
        />
      </Group>
    </div>
  )
}

const useAttaching = (images: ComposerProps['images'], onImages: ComposerProps['onImages']) => {
  const [problem, setProblem] = useState<string | null>(null)
  const attach = async (files: readonly File[]): Promise<void> => {
    setProblem(null)
    try {
      onImages([...images, ...(await Promise.all(files.map(attachImage)))])
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  return { attach, problem, forgetProblem: () => setProblem(null) }
}

const Thumbnails = ({ images, onImages }: Pick<ComposerProps, 'images' | 'onImages'>) =>
  images.length === 0 ? null : (
    <Group gap="xs" mb="xs">
      {images.map((image, index) => (
        <Group key={index} gap={2} align="flex-start">
          <img className={styles['thumbnail']} src={image.url} alt={image.name} />
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={`Leave out ${image.name}`}
            onClick={() => onImages(images.filter((each) => each !== image))}
          >
            <IconX size={12} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Group>
  )

const AddPicture = ({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) => (
  <FileButton multiple accept="image/png,image/jpeg,image/webp,image/gif" onChange={onFiles}>
    {(button) => (
      <Tooltip label="Add a picture">
        <ActionIcon {...button} variant="subtle" color="gray" aria-label="Add a picture">
          <IconPhoto size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    )}
  </FileButton>
)

interface SendOrStopProps extends Pick<ComposerProps, 'onStop' | 'onSend' | 'isSending'> {
  /** Why it cannot be sent now. */
  readonly hint: string | null
}

const SendOrStop = ({ onStop, onSend, isSending, hint }: SendOrStopProps) => {
  const isStop = onStop !== null
  const label = isStop ? 'Stop the answer' : 'Send'
  return (
    <Tooltip label={hint ?? label}>
      <ActionIcon
        size="lg"
        radius="xl"
        aria-label={label}
        {...(isStop && { color: 'red' })}
        loading={isSending}
        onClick={onStop ?? onSend}
      >
        {isStop ? <IconPlayerStop size={18} aria-hidden /> : <IconArrowUp size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}
