import { BODY_TARGETS } from './body-targets.ts'
import type { ParserTarget } from './parser-target.ts'
import { STREAM_TARGETS } from './stream-targets.ts'
import { TEXT_TARGETS } from './text-targets.ts'

export const PARSER_TARGETS: readonly ParserTarget[] = [
  ...STREAM_TARGETS,
  ...BODY_TARGETS,
  ...TEXT_TARGETS,
]
