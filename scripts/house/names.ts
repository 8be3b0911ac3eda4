import { posix } from 'node:path'
import { isCode } from './checkout.ts'
import type { HouseRule } from './checkout.ts'

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|common|libs?|misc)$/

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.(ts|tsx|mjs)$/

const TOP_FOLDERS = new Set(['server', 'admin-ui', 'shared', 'scripts', 'deploy', 'docs'])

/** Root documents, the container, and the configuration of tools. */
const TOP_FILES =
  /^([A-Z][A-Z_-]*(\.md)?|Dockerfile|\..+|package(-lock)?\.json|knip\.json|tsconfig(\.[a-z]+)?\.json|[a-z.-]+\.config\.ts|[a-z.-]+\.ya?ml)$/

/** Every name says what it holds, and code files are named in kebab case. */
export const namesSaySomething: HouseRule = (files) =>
  files.flatMap(({ path }) => {
    const stems = path.split('/').map((part) => part.replace(/\..*$/, ''))
    const empty = stems.find((stem) => EMPTY_NAMES.test(stem))
    const name = posix.basename(path)
    return [
      ...(empty === undefined
        ? []
        : [`${path}: "${empty}" says nothing; name it after its content`]),
      ...(isCode(path) && !KEBAB_CASE.test(name) ? [`${path}: file names are in kebab case`] : []),
      ...(isCode(path) && name.startsWith('index.')
        ? [`${path}: no index files; import the file`]
        : []),
    ]
  })

/** The top level holds what design.md lists and nothing else; data/ has nothing tracked. */
export const topLevelIsKnown: HouseRule = (files) => {
  const names = new Set(files.map(({ path }) => path.replace(/\/.*$/, '/')))
  return [...names]
    .filter((name) => !isKnown(name))
    .map((name) => `${name}: does not belong at the top level; move it into one of its folders`)
}

const isKnown = (name: string): boolean =>
  name.endsWith('/')
    ? name.startsWith('.') || TOP_FOLDERS.has(name.slice(0, -1))
    : TOP_FILES.test(name)
