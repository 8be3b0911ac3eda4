import type { ReactNode } from 'react'
import styles from './table.module.css'

interface RowActProps {
  readonly label: string
  /** What it is done with, for those who hear the button alone. */
  readonly of: string
  readonly isDanger?: boolean
  readonly onClick: () => void
}

/** Something that can be done with a row: an element and no more, as cells are. */
export const RowAct = ({ label, of, isDanger = false, onClick }: RowActProps) => (
  <button
    type="button"
    className={styles['act']}
    aria-label={`${label} ${of}`}
    data-danger={isDanger || undefined}
    onClick={onClick}
  >
    {label}
  </button>
)

export const RowActs = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['acts']}>{children}</div>
)

/** Addresses and the like in a row. */
export const RowCode = ({ children }: { readonly children: string }) => (
  <code className={styles['code']}>{children}</code>
)
