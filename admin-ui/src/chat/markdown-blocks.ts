import { Lexer, type Token } from 'marked'

/** A piece of an answer that is shown by itself. */
export type MarkdownBlock =
  | { readonly kind: 'text'; readonly source: string }
  | {
      readonly kind: 'code'
      readonly language: string
      readonly source: string
      readonly isClosed: boolean
    }
  /** Shown as it is: to read it as Markdown would take long, or have no end. */
  | { readonly kind: 'plain'; readonly source: string }

/** Nobody writes longer lines for people; some are written to keep a page busy. */
const LINE_CHARACTERS_MAX = 8_000

const LONG_LINE = new RegExp(`[^\\n]{${LINE_CHARACTERS_MAX},}`)

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
    if (!text.startsWith(this.#text)) {
      this.#settled = []
      this.#settledLength = 0
    }
    this.#text = text
    this.#blocks = this.#cutRest(text.slice(this.#settledLength))
    return this.#blocks
  }

  #cutRest(rest: string): readonly MarkdownBlock[] {
    const long = LONG_LINE.exec(rest)
    if (long === null) return this.#cutLines(rest)
    const before = blocksOf(rest.slice(0, long.index))
    const line: MarkdownBlock = { kind: 'plain', source: long[0] }
    const end = long.index + long[0].length
    // The line itself may still grow.
    if (end === rest.length) return [...this.#settled, ...before, line]
    this.#settle([...before, line], end)
    return this.#cutRest(rest.slice(end))
  }

  #cutLines(rest: string): readonly MarkdownBlock[] {
    const tokens = blockTokens(rest)
    if (tokens === null) return [...this.#settled, { kind: 'plain', source: rest }]
    // The last two may still change: a list goes on behind an empty line.
    const openAt = lastFullIndex(tokens, 2)
    const settled = tokens.slice(0, openAt)
    const length = settled.reduce((sum, { raw }) => sum + raw.length, 0)
    if (length > 0) this.#settle(settled.flatMap(blockOf), length)
    return [...this.#settled, ...tokens.slice(openAt).flatMap(blockOf)]
  }

  #settle(blocks: readonly MarkdownBlock[], length: number): void {
    this.#settled = [...this.#settled, ...blocks]
    this.#settledLength += length
  }
}

/** Blocks alone: what stands inside of them is for the one who shows them. Null where they never end. */
const blockTokens = (text: string): readonly Token[] | null => {
  try {
    return new Lexer().blockTokens(text, [])
  } catch (error) {
    // Quotes in quotes in quotes, deeper than the stack.
    if (error instanceof RangeError) return null
    throw error
  }
}

const blocksOf = (text: string): readonly MarkdownBlock[] =>
  blockTokens(text)?.flatMap(blockOf) ?? [{ kind: 'plain', source: text }]

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
  const isClosed = fenceOf(raw) === null || isFenceClosed(raw)
  return [{ kind: 'code', language: lang.split(/[\s{]/)[0] ?? '', source: text, isClosed }]
}

/** The marks that open a block of code; null where it is code for being indented. */
const fenceOf = (raw: string): string | null => /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1] ?? null

const isFenceClosed = (raw: string): boolean => {
  const lines = raw.trimEnd().split('\n')
  return (
    lines.length > 1 &&
    lines
      .at(-1)!
      .trim()
      .startsWith(fenceOf(raw) ?? '')
  )
}
