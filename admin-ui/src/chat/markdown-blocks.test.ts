import { expect, it } from 'vitest'
import { BlockCutter, type MarkdownBlock } from './markdown-blocks.ts'

const TEXT = `# Title

A paragraph
of two lines.

- one

- two

1. first

2. second

\`\`\`js
const a = \`b\`

\`\`\`

| a | b |
|---|---|
| 1 | 2 |

> quote
still in it

~~~
no end
`

const sourcesOf = (blocks: readonly MarkdownBlock[]): string =>
  blocks.map(({ source }) => source.replace(/\s+/g, ' ').trim()).join('\n')

it('cuts a text that grows as it cuts the whole', () => {
  const growing = new BlockCutter()
  for (let length = 1; length <= TEXT.length; length += 3) growing.cut(TEXT.slice(0, length))
  expect(sourcesOf(growing.cut(TEXT))).toBe(sourcesOf(new BlockCutter().cut(TEXT)))
})

it('keeps the blocks that do not change', () => {
  const cutter = new BlockCutter()
  const before = cutter.cut('# a\n\nb\n\nc\n\nd')
  const after = cutter.cut('# a\n\nb\n\nc\n\nd and more')
  expect(after.slice(0, 2).map((block, index) => block === before[index])).toEqual([true, true])
})

it('begins again where the text is another one', () => {
  const cutter = new BlockCutter()
  cutter.cut('one\n\ntwo\n\nthree\n\nfour')
  expect(sourcesOf(cutter.cut('another'))).toBe('another')
})

it('says whether code is whole', () => {
  const isClosed = (text: string) =>
    new BlockCutter().cut(text).map((block) => block.kind === 'code' && block.isClosed)
  expect(isClosed('```js\nlet a')).toEqual([false])
  expect(isClosed('```js\nlet a\n```')).toEqual([true])
  expect(isClosed('    indented')).toEqual([true])
})

it('leaves lines alone that are longer than people write', () => {
  const long = '['.repeat(200_000)
  const kinds = (text: string) => new BlockCutter().cut(text).map(({ kind }) => kind)
  expect(kinds(`# a\n\n${long}\n\n\`\`\`\nb\n\`\`\``)).toEqual(['text', 'plain', 'code'])
  expect(kinds(long)).toEqual(['plain'])
  expect(kinds('> '.repeat(3_900))).toEqual(['plain'])
})
