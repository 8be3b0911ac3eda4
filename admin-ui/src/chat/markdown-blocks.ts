import { Lexer, type Token } from 'marked'

/** A piece of Markdown that is shown by itself. */
export type MarkdownBlock =
  | { readonly kind: 'text'; readonly source: string }
  | {
      readonly kind: 'code'
      readonly language: string
      readonly source: string
      readonly isClosed: boolean
    }

/**
 * Cuts a growing text into blocks. What is settled is never looked at again, so each step costs as much
 * as the end of the text, and blocks that did not change stay the same objects.
 */
export class BlockCutter {
  #settled: MarkdownBlock[] = []
  #settledLength = 0
  #text = ''
  #blocks: readonly MarkdownBlock[] = []

  cut(text: string): readonly MarkdownBlock[] {
    if (text === this.#text) return this.#blocks
    if (!text.startsWith(this.#text)) this.#settle([], 0)
    this.#text = text
    const tokens = blockTokens(text.slice(this.#settledLength))
    // The last two may still change: a list goes on behind an empty line.
    const openAt = lastFullIndex(tokens, 2)
    const settled = tokens.slice(0, openAt)
    if (settled.length > 0) {
      const length = settled.reduce((sum, { raw }) => sum + raw.length, 0)
      this.#settle([...this.#settled, ...settled.flatMap(blockOf)], this.#settledLength + length)
    }
    const open = tokens.slice(openAt).flatMap(blockOf)
    this.#blocks = [...this.#settled, ...open]
    return this.#blocks
  }

  #settle(blocks: MarkdownBlock[], length: number): void {
    this.#settled = blocks
    this.#settledLength = length
  }
}

/** Blocks alone: what stands inside of them is for the one who shows them. */
const blockTokens = (text: string): readonly Token[] => new Lexer().blockTokens(text, [])

/** The index of the token from which on there are `count` that are not empty lines. */
const lastFullIndex = (tokens: readonly Token[], count: number): number => {
  let left = count
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    if (tokens[index]!.type !== 'space') left -= 1
    if (left === 0) return index
  }
  return 0
}

const blockOf = (token: Token): MarkdownBlock[] => {
  if (token.type === 'space') return []
  if (token.type !== 'code') return [{ kind: 'text', source: token.raw }]
  const { raw, text, lang = '' } = token as { raw: string; text: string; lang?: string }
  const isFenced = /^ {0,3}(`{3,}|~{3,})/.exec(raw)
  const isClosed = isFenced === null || new RegExp(`\\n {0,3}${isFenced[1]}\\s*$`).test(raw)
  return [{ kind: 'code', language: lang.split(/[\s{]/)[0] ?? '', source: text, isClosed }]
}
