import { posix } from 'node:path'
import { isCode, isTest } from './checkout.ts'
import type { HouseRule, SourceFile } from './checkout.ts'
import { importProblem, isKnownPart, partOf } from './parts.ts'

/** Static and dynamic imports, re-exports, and the files of worker threads. */
const RELATIVE_IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)['"](\.{1,2}\/[^'"]+)['"]/g

/** Imports point downwards only, as design.md orders the parts. */
export const importsPointDownwards: HouseRule = (files) =>
  files.filter(({ path }) => isCode(path)).flatMap(problemsOf)

const problemsOf = (file: SourceFile): readonly string[] => {
  const part = partOf(file.path)
  const unknown =
    file.path.startsWith('server/') && !isKnownPart(part)
      ? [`${file.path}: server/${part} has no rank; give it one in scripts/house/parts.ts`]
      : []
  return [...unknown, ...targetsOf(file).flatMap((target) => targetProblem(file, target) ?? [])]
}

const targetProblem = (file: SourceFile, target: string): string | null => {
  if (isTest(file.path)) return null
  const problem = isTest(target)
    ? 'nothing imports a test'
    : importProblem(partOf(file.path), partOf(target))
  return problem === null ? null : `${file.path}: imports ${target}: ${problem}`
}

/** The browser application's typed client knows the server's routes by their types alone. */
const TYPES_OF_ROUTES = /^import type [^'"]*from '[^']*\/server\/api\/[^']*'$/gm

const targetsOf = ({ path, text }: SourceFile): readonly string[] =>
  [
    ...(partOf(path) === 'admin-ui' ? text.replace(TYPES_OF_ROUTES, '') : text).matchAll(
      RELATIVE_IMPORT,
    ),
  ].map((match) => posix.join(posix.dirname(path), match[1] ?? ''))
