import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { SettingState } from './setting-list.ts'
import styles from './settings.module.css'

interface FoldedProps {
  readonly title: string
  readonly unfolded: boolean
  /** What is in it; without any it is not there. */
  readonly of: readonly SettingState[]
  readonly children: ReactNode
}

/** Settings that can only be read here; the browser opens it for what it finds in it. */
export const Folded = ({ title, unfolded, of, children }: FoldedProps) =>
  of.length > 0 && (
    <details open={unfolded} className={styles['folded']}>
      <summary>
        <Text component="span" size="sm" fw={600}>
          {title}
        </Text>{' '}
        <Text component="span" size="sm" c="dimmed">
          ({of.length})
        </Text>
      </summary>
      {children}
    </details>
  )
