import { Anchor } from '@mantine/core'
import { memo, useState, type ComponentProps, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import styles from './chat.module.css'
import { CodeBlock } from './code-block.tsx'
import { BlockCutter, type MarkdownBlock } from './markdown-blocks.ts'
import { runsOf } from './runs.ts'
import { texts } from './texts.ts'

interface MarkdownTextProps {
  readonly text: string
}

/**
 * What a model has written, as Markdown. It may be written by an enemy: there is no HTML in it, no
 * address but of the web, and nothing is fetched.
 */
export const MarkdownText = memo(({ text }: MarkdownTextProps) => {
  const [cutter] = useState(() => new BlockCutter())
  return (
    <div className={styles['markdown']} dir="auto">
      {runsOf(cutter.cut(text), PART_BLOCKS).map((blocks, part) => (
        // Blocks only ever come behind others.
        <div key={part} className={styles['part']}>
          {blocks.map((block, index) => (
            <Block key={index} block={block} />
          ))}
        </div>
      ))}
    </div>
  )
})

/** So many blocks are left out together by the browser where they are far from what is seen. */
const PART_BLOCKS = 12

/** Longer ones are shown as they are: to read them as Markdown would take seconds. */
const BLOCK_CHARACTERS_MAX = 20_000

const Block = memo(
  ({ block }: { readonly block: MarkdownBlock }) => {
    if (block.kind === 'code') return <CodeBlock {...block} />
    if (block.kind === 'plain' || block.source.length > BLOCK_CHARACTERS_MAX) {
      return <p className={styles['plain']}>{block.source}</p>
    }
    return (
      <Markdown
        remarkPlugins={[remarkGfm, htmlAsText]}
        rehypePlugins={[rehypeSanitize]}
        components={COMPONENTS}
        urlTransform={webAddress}
      >
        {block.source}
      </Markdown>
    )
  },
  (before, after) => isSame(before.block, after.block),
)

const isSame = (a: MarkdownBlock, b: MarkdownBlock): boolean =>
  a === b ||
  (a.source === b.source &&
    a.kind === b.kind &&
    (a.kind !== 'code' || (b.kind === 'code' && a.isClosed === b.isClosed)))

interface MarkdownNode {
  type: string
  children?: MarkdownNode[]
}

/** There is no HTML in an answer: what looks like it is shown as it was written. */
const htmlAsText = () => (tree: MarkdownNode) => {
  const visit = (node: MarkdownNode): void => {
    if (node.type === 'html') node.type = 'text'
    node.children?.forEach(visit)
  }
  visit(tree)
}

/** Nothing else is a link: not a script, not a path of our own pages, not data. */
const webAddress = (url: string): string =>
  URL.canParse(url) && /^(https?|mailto):$/.test(new URL(url).protocol) ? url : ''

const Link = ({ href, children }: ComponentProps<'a'>) =>
  href === undefined || href === '' ? (
    <>{children}</>
  ) : (
    <Anchor href={href} target="_blank" rel="noopener noreferrer nofollow" underline="always">
      {children}
    </Anchor>
  )

/** To fetch an image tells whoever it belongs to; so it is a link until somebody wants it. */
const ImageLink = ({ src, alt }: ComponentProps<'img'>) => {
  const name = alt === undefined || alt === '' ? texts.image : texts.imageOf(alt)
  const address = typeof src === 'string' ? src : ''
  return <Link href={address}>{address === '' ? name : `${name} (${new URL(address).host})`}</Link>
}

const Pre = ({ node }: { readonly node?: HastNode | undefined }) => {
  const code = node?.children?.[0]
  const names = code?.properties?.['className']
  const name = Array.isArray(names)
    ? names.find((each) => String(each).startsWith('language-'))
    : ''
  const language = String(name ?? '').replace('language-', '')
  return <CodeBlock language={language} source={textOf(code)} isClosed />
}

interface HastNode {
  readonly value?: string
  readonly children?: readonly HastNode[]
  readonly properties?: Readonly<Record<string, unknown>>
}

const textOf = (node: HastNode | undefined): string =>
  node?.value ?? (node?.children ?? []).map(textOf).join('')

const Scrolled = ({ children }: { readonly children?: ReactNode }) => (
  // A wide table is scrolled by keys too.
  <div className={styles['scrolled']} tabIndex={0} role="region" aria-label={texts.table}>
    <table>{children}</table>
  </div>
)

const COMPONENTS = {
  a: Link,
  img: ImageLink,
  pre: Pre as never,
  table: Scrolled,
} satisfies Components
