import type { HouseRule, SourceFile } from './checkout.ts'

interface Wording {
  readonly pattern: RegExp
  readonly problem: string
}

/** The patterns are put together from pieces so that this file does not contain what it looks for. */
const UNWANTED: readonly Wording[] = [
  {
    pattern: new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X'.repeat(3)].join('|')})\\b`),
    problem: 'an open end; finish it, or write down elsewhere that it is missing',
  },
  {
    pattern: /(?<![\w.$}~-])\/(?:home|work|root)\//,
    problem: 'a path of one machine; make it relative or configurable',
  },
  {
    pattern: new RegExp(['registry', '(npmjs|yarnpkg)'].join('\\.')),
    problem: "names a package registry; the user's own configuration decides which one is used",
  },
]

/** The lock file's fingerprints contain any three letters in a row. */
const NOT_PROSE = new Set(['package-lock.json'])

/** No open ends, no paths of a machine, no package registries. */
export const wordingIsClean: HouseRule = (files) =>
  files.filter(({ path }) => !NOT_PROSE.has(path)).flatMap(problemsOf)

const problemsOf = ({ path, text }: SourceFile): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      UNWANTED.filter(({ pattern }) => pattern.test(line)).map(
        ({ problem }) => `${path}:${index + 1}: ${problem}`,
      ),
    )
