import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyText } from '../page/copy-text.ts'
import styles from './chat.module.css'
import { texts } from './texts.ts'

interface ActProps {
  readonly label: string
  readonly icon: typeof IconCopy
  readonly isDisabled?: boolean
  /** Of one that stays pressed; absent where it does something once. */
  readonly isPressed?: boolean
  readonly onClick: () => void
}

/**
 * A small button with a picture. There are hundreds of them on a page, so it is an element and no more:
 * the browser's own hint costs nothing until it is shown.
 */
export const Act = ({ label, icon: Icon, isDisabled = false, isPressed, onClick }: ActProps) => (
  <button
    type="button"
    className={styles['act']}
    aria-label={label}
    title={label}
    disabled={isDisabled}
    aria-pressed={isPressed}
    onClick={onClick}
  >
    <Icon size={15} aria-hidden />
  </button>
)

const COPIED_MS = 1_500

/** Copies a text, and says for a while whether that worked. */
export const CopyAct = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const [isDone, setDone] = useState<boolean | null>(null)
  useEffect(() => {
    if (isDone === null) return
    const timer = setTimeout(() => setDone(null), COPIED_MS)
    return () => clearTimeout(timer)
  }, [isDone])
  const result = isDone === true ? texts.copied : texts.notCopied
  return (
    <Act
      label={isDone === null ? label : result}
      icon={isDone === true ? IconCheck : IconCopy}
      onClick={() => void copyText(text).then(setDone)}
    />
  )
}
