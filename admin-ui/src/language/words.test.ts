import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { expect, it } from 'vitest'

// Goal: what these parts of the pages say is in their dictionaries, so that it can be said in another
// language. Method: whatever looks like words for people in anything else of theirs is found.

const SOURCE = join(import.meta.dirname, '..')

interface Node {
  readonly type: string
  readonly value?: unknown
  readonly name?: { readonly name?: unknown }
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[]
}

/** Attributes that hold words of a program. */
const TECHNICAL = new Set([
  'className',
  'style',
  'rel',
  'accept',
  'sizes',
  'href',
  'src',
  'gap',
  'name',
  'aria-keyshortcuts',
])

/** Keys of a keyboard, and the name of this software. */
const NAMES = new Set(['Enter', 'Escape', 'Space', 'Seadragon'])

/** A sentence, a word that begins one, or a piece of one beside a value. */
const isSaid = (text: string): boolean =>
  !NAMES.has(text.trim()) && /\p{L}{2,} \p{L}|^\p{Lu}\p{Ll}/u.test(text)

const isSaidAround = (piece: string): boolean =>
  /(^|\s)\p{L}{3,}[ .]|[ ]\p{L}{3,}/u.test(piece.replace(' Seadragon', ''))

const wordsIn = (node: Node): readonly string[] => {
  if (node.type === 'ImportDeclaration' || node.type.startsWith('TS')) return []
  if (node.type === 'JSXAttribute' && TECHNICAL.has(String(node.name?.name))) return []
  if (node.type === 'JSXText') {
    const text = String(node.value)
    return /\p{L}/u.test(text) && !NAMES.has(text.trim()) ? [text] : []
  }
  if (node.type === 'Literal' && typeof node.value === 'string') {
    return isSaid(node.value) ? [node.value] : []
  }
  const quasis = node.type === 'TemplateLiteral' ? (node.quasis ?? []) : []
  const said = quasis.map(({ value }) => value.raw).filter((raw) => isSaidAround(raw))
  return [...said, ...childrenOf(node).flatMap(wordsIn)]
}

const childrenOf = (node: Node): readonly Node[] =>
  Object.values(node)
    .flat()
    .filter((value): value is Node => typeof (value as Node | null)?.type === 'string')

const saidIn = (path: string): readonly string[] => {
  const { program } = parseSync(path, readFileSync(join(SOURCE, path), 'utf8'))
  return wordsIn(program as unknown as Node).map((words) => `${path}: ${words.trim()}`)
}

it('finds words wherever they are', () => {
  const source = `
    const A = () => <p title="Hello" className="Wide layout">{b ? 'Not now' : \`\${n} left over\`} so</p>`
  const { program } = parseSync('a.tsx', source)
  expect(wordsIn(program as unknown as Node)).toEqual(['Hello', 'Not now', ' left over', ' so'])
})

it.each(['account', 'chat', 'connection', 'entry', 'frame', 'live'])(
  'all that %s says is in its dictionary',
  (part) => {
    const files = readdirSync(join(SOURCE, part))
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|^english\.ts$/.test(name))
      .map((name) => join(part, name))
    expect(files.length).toBeGreaterThan(2)
    expect(files.flatMap(saidIn)).toEqual([])
  },
)
