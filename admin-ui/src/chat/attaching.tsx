import { ActionIcon, FileButton, Group, Tooltip } from '@mantine/core'
import { IconPhoto, IconX } from '@tabler/icons-react'
import { memo, useCallback, useState } from 'react'
import { attachImage, type AttachedImage } from './attached-image.ts'
import styles from './chat.module.css'
import { texts } from './texts.ts'

/** The pictures of a question that is not asked yet. */
export const useAttaching = () => {
  const [images, setImages] = useState<readonly AttachedImage[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const attach = useCallback(async (files: readonly File[]): Promise<void> => {
    setProblem(null)
    try {
      const added = await Promise.all(files.map(attachImage))
      setImages((before) => [...before, ...added])
    } catch (error) {
      setProblem((error as Error).message)
    }
  }, [])
  return {
    images,
    attach,
    leaveOut: (image: AttachedImage) => setImages(images.filter((each) => each !== image)),
    forget: () => setImages([]),
    problem,
    forgetProblem: () => setProblem(null),
  }
}

interface ThumbnailsProps {
  readonly images: readonly AttachedImage[]
  readonly onLeaveOut: (image: AttachedImage) => void
}

export const Thumbnails = ({ images, onLeaveOut }: ThumbnailsProps) =>
  images.length === 0 ? null : (
    <Group gap="xs" mb="xs">
      {images.map((image, index) => (
        <Group key={index} gap={2} align="flex-start">
          <img className={styles['thumbnail']} src={image.url} alt={image.name} />
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={texts.leaveOut(image.name)}
            onClick={() => onLeaveOut(image)}
          >
            <IconX size={12} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Group>
  )

interface AddPictureProps {
  readonly onFiles: (files: readonly File[]) => Promise<void>
}

export const AddPicture = memo(({ onFiles }: AddPictureProps) => (
  <FileButton
    multiple
    accept="image/png,image/jpeg,image/webp,image/gif"
    onChange={(files) => void onFiles(files)}
  >
    {(button) => (
      <Tooltip label={texts.addPicture}>
        <ActionIcon {...button} variant="subtle" color="gray" aria-label={texts.addPicture}>
          <IconPhoto size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    )}
  </FileButton>
))
