import { isCode, isTest } from './checkout.ts'
import type { HouseRule, SourceFile } from './checkout.ts'

const FILE_LINES_MAX = 300
const SERVER_MEDIAN_LINES_BELOW = 90

/** Long by nature: they describe the database, and a migration is frozen once it was released. */
const MAY_BE_LONG = /^server\/store\/(schema\.ts|migrations\/)/

/** Files stay small. The length of functions is oxlint's to watch. */
export const filesAreSmall: HouseRule = (files) => {
  const counted = files.filter(({ path }) => isCode(path) && !isTest(path))
  return [...counted.flatMap((file) => lengthProblem(file) ?? []), ...medianProblem(counted)]
}

const lengthProblem = (file: SourceFile): string | null => {
  const lines = linesOf(file)
  if (lines <= FILE_LINES_MAX || MAY_BE_LONG.test(file.path)) return null
  return `${file.path}: has ${lines} lines, and ${FILE_LINES_MAX} is the limit; split it`
}

const medianProblem = (counted: readonly SourceFile[]): readonly string[] => {
  const lines = counted
    .filter(({ path }) => path.startsWith('server/'))
    .map(linesOf)
    .sort((a, b) => a - b)
  const median = lines[Math.floor(lines.length / 2)] ?? 0
  if (median < SERVER_MEDIAN_LINES_BELOW) return []
  return [`server: the median file has ${median} lines; keep it below ${SERVER_MEDIAN_LINES_BELOW}`]
}

const linesOf = ({ text }: SourceFile): number => text.trimEnd().split('\n').length
