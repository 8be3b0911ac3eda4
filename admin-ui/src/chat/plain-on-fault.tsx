import { Component, type ReactNode } from 'react'
import styles from './chat.module.css'

interface PlainOnFaultProps {
  /** What is shown as it is where it cannot be shown well. */
  readonly text: string
  readonly children: ReactNode
}

/** No answer may take the page with it: one that cannot be read as Markdown is shown as it is. */
export class PlainOnFault extends Component<PlainOnFaultProps, { readonly hasFailed: boolean }> {
  override readonly state = { hasFailed: false }

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    const { text, children } = this.props
    return this.state.hasFailed ? <p className={styles['plain']}>{text}</p> : children
  }
}
