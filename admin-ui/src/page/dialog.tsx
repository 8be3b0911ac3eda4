import { Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useLayoutEffect, type ReactNode } from 'react'

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
  useLayoutEffect(() => (isOpen ? focusKept() : undefined), [isOpen])
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

/**
 * Remembers where the keyboard is, and gives back what brings it there again: a dialog that goes as a
 * whole would leave it nowhere.
 */
const focusKept = (): (() => void) => {
  const opener = openerOf(document.activeElement)
  return () => {
    const now = document.activeElement
    const isLost = now === null || now === document.body || now.closest('[role="dialog"]') !== null
    if (isLost) opener?.focus({ preventScroll: true })
  }
}

/** What is in a menu goes with it, and the button of the menu stays. */
const openerOf = (focused: Element | null): HTMLElement | null => {
  const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? null
  const opener = button === null ? focused : document.getElementById(button)
  return opener instanceof HTMLElement ? opener : null
}
