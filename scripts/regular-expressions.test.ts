import { analyse } from 'scslre'
import { parseSync, Visitor } from 'vite'
import { expect, it } from 'vitest'
import { isCode, isTest, readCheckout } from './house/checkout.ts'
import type { SourceFile } from './house/checkout.ts'

// Goal: no text that a stranger sends keeps a regular expression busy (ReDoS): each takes time in
// proportion to the text. Method: every one that the program has is analysed for what makes it
// backtrack, so that nothing depends on which text somebody thought of.

interface Expression {
  readonly path: string
  readonly source: string
  readonly flags: string
}

const isOfProgram = ({ path }: SourceFile): boolean =>
  /^(?:server|shared)\//.test(path) &&
  isCode(path) &&
  !isTest(path) &&
  !path.startsWith('server/testing/')

const program = readCheckout(process.cwd()).filter(isOfProgram)

const expressionsIn = ({ path, text }: SourceFile): Expression[] => {
  const found: Expression[] = []
  const visitor = new Visitor({
    Literal(node) {
      if (!('regex' in node)) return
      found.push({ path, source: node.regex.pattern, flags: node.regex.flags })
    },
  })
  visitor.visit(parseSync(path, text).program)
  return found
}

/** What in it takes more than linear time, in words; empty where nothing does. */
const slowParts = ({ path, source, flags }: Expression): string[] =>
  analyse({ source, flags }).reports.map((report) => {
    const cost = report.exponential ? 'exponential' : 'polynomial'
    return `${path}: /${source}/${flags} is ${cost} in ${JSON.stringify(report.character.pick)}`
  })

it('takes no more than linear time in any regular expression', () => {
  const expressions = program.flatMap(expressionsIn)
  expect(expressions.length).toBeGreaterThan(80)
  expect(expressions.flatMap(slowParts)).toEqual([])
})

it('would say so of one that takes more', () => {
  const planted = [
    String.raw`const a = /(a+)+$/`,
    String.raw`const b = text.replace(/\s+$/, '')`,
    String.raw`const c: RegExp = /^\d+\.?\d*x/i`,
  ]
  const found = expressionsIn({ path: 'planted.ts', text: planted.join('\n') })
  expect(found.map((expression) => slowParts(expression).length > 0)).toEqual([true, true, true])
})

it('makes a pattern of no text that came from outside', () => {
  const makers = program.filter(({ text }) => /\bRegExp\(/.test(text)).map(({ path }) => path)
  expect(makers).toEqual([
    // Of letters in this program.
    'server/auth/secret-text.ts',
    // Of a model's name with every character escaped, behind a fixed word: nothing in it repeats.
    'server/dialect/model-echo.ts',
    // Of the form of a key: all counts are fixed but that of underscores behind it, where it ends.
    'shared/key-text.ts',
  ])
})
