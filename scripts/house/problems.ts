import type { HouseRule, SourceFile } from './checkout.ts'
import { importsPointDownwards } from './imports.ts'
import { packagesAreLocked } from './locked-packages.ts'
import { namesSaySomething, topLevelIsKnown } from './names.ts'
import { filesAreSmall } from './sizes.ts'
import { wordingIsClean } from './wording.ts'

const RULES: readonly HouseRule[] = [
  importsPointDownwards,
  filesAreSmall,
  namesSaySomething,
  topLevelIsKnown,
  wordingIsClean,
  packagesAreLocked,
]

/** Everything that the compiler, the linter and knip cannot see. */
export const houseProblems = (files: readonly SourceFile[]): readonly string[] =>
  RULES.flatMap((rule) => rule(files))
