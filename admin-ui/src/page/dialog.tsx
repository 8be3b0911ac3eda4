import { Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  /** True where a click beside it must not close it, since what it shows is lost then. */
  readonly isKept?: boolean
  readonly size?: 'md' | 'lg' | 'xl'
  readonly children: ReactNode
}

/** Something to be answered first; on narrow screens it is all that there is. */
export const Dialog = ({ title, isOpen, onClose, isKept, size, children }: DialogProps) => {
  const isNarrow = useMediaQuery('(max-width: 30em)') ?? false
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size ?? 'md'}
      fullScreen={isNarrow}
      closeOnClickOutside={isKept !== true}
      closeOnEscape={isKept !== true}
    >
      {children}
    </Modal>
  )
}
