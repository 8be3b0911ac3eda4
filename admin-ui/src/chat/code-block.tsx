import { IconTextWrap } from '@tabler/icons-react'
import { Fragment, useEffect, useState } from 'react'
import { Act, CopyAct } from './act.tsx'
import styles from './chat.module.css'
import type { HighlightedPart } from './highlight.ts'
import { texts } from './texts.ts'

interface CodeBlockProps {
  readonly language: string
  readonly source: string
  /** All of it is there. */
  readonly isClosed: boolean
}

/** Longer ones stay without colours. */
const HIGHLIGHTED_MAX = 50_000

/** Code with its language and a way to copy it; colours come when it is whole. */
export const CodeBlock = ({ language, source, isClosed }: CodeBlockProps) => {
  const parts = useHighlighted(language, source, isClosed)
  const [isWrapped, setWrapped] = useState(false)
  return (
    <div className={styles['code']} data-code>
      <div className={styles['codeHead']}>
        <span>{language === '' ? texts.codeLanguage : language}</span>
        <div className={styles['acts']}>
          <Act
            label={texts.wrapLines}
            icon={IconTextWrap}
            isPressed={isWrapped}
            onClick={() => setWrapped(!isWrapped)}
          />
          <CopyAct text={source} label={texts.copyCode} />
        </div>
      </div>
      <pre data-wraps={isWrapped || undefined} tabIndex={0} role="region" aria-label={texts.code}>
        <code>{parts === null ? source : <Parts parts={parts} />}</code>
      </pre>
    </div>
  )
}

const Parts = ({ parts }: { readonly parts: readonly HighlightedPart[] }) =>
  parts.map((part, index) =>
    typeof part === 'string' ? (
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <span key={index} className={part.className}>
        <Parts parts={part.parts} />
      </span>
    ),
  )

const useHighlighted = (
  language: string,
  source: string,
  isClosed: boolean,
): readonly HighlightedPart[] | null => {
  const [highlighted, setHighlighted] = useState<{
    readonly of: string
    readonly parts: readonly HighlightedPart[] | null
  } | null>(null)
  const isWanted = isClosed && language !== '' && source.length <= HIGHLIGHTED_MAX
  useEffect(() => {
    if (!isWanted) return
    let isStale = false
    void import('./highlight.ts').then(({ highlight }) => {
      if (!isStale) setHighlighted({ of: source, parts: highlight(language, source) })
    })
    return () => {
      isStale = true
    }
  }, [isWanted, language, source])
  return highlighted?.of === source ? highlighted.parts : null
}
