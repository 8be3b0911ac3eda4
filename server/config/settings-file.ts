import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Pair } from 'yaml'
import { assignmentsIn, type Assignments } from './assignment.ts'
import { CATALOGUE } from './catalogue.ts'
import type { Problem, Source } from './problem.ts'

const DEFAULT_NAME = 'seadragon.yaml'

/** Far more than every setting with a thousand hosts needs. */
const FILE_BYTES_MAX = 4 * 1024 * 1024

const INVALID = 'the file is not valid YAML'

export interface FileRequest {
  /** The value of SEADRAGON_CONFIG; undefined where it is not set. */
  readonly named: string | undefined
  readonly cwd: string
}

export interface SettingsFile extends Assignments {
  /** As it is named in problems; null where there is no file. */
  readonly name: string | null
}

/** Reads the one configuration file, if there is one. */
export const readSettingsFile = ({ named, cwd }: FileRequest): SettingsFile => {
  const name = named ?? DEFAULT_NAME
  try {
    const bytes = readFileSync(resolve(cwd, name))
    if (bytes.length > FILE_BYTES_MAX) {
      return unusable(name, { place: name, message: `is longer than ${FILE_BYTES_MAX} bytes` })
    }
    return { name, ...parseSettings(bytes.toString('utf8'), name) }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    if (code === 'ENOENT' && named === undefined) {
      return { name: null, assignments: [], problems: [] }
    }
    return unusable(name, fileProblem(name, code, named !== undefined))
  }
}

const unusable = (name: string, problem: Problem): SettingsFile => ({
  name,
  assignments: [],
  problems: [problem],
})

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

const fileProblem = (name: string, code: string, isNamed: boolean): Problem => ({
  place: isNamed ? 'SEADRAGON_CONFIG' : name,
  message:
    code === 'ENOENT'
      ? `there is no file ${JSON.stringify(name)}; correct the path, or unset the variable to start with the defaults`
      : `the file ${JSON.stringify(name)} cannot be read (${code}); make it a readable file, or remove it`,
})

const parseSettings = (text: string, name: string): Assignments => {
  const lines = new LineCounter()
  // Without pretty errors, whose extract of the file could print a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      place: placeAt(error.pos[0]),
      message: `${INVALID}: ${error.message}`,
    }))
    return { assignments: [], problems }
  }
  const source: Source = {
    kind: 'file',
    placeOf: (path, part) => placeAt(offsetOf(document, path, part)),
  }
  return assignmentsOf(document, source)
}

const assignmentsOf = (document: Document, source: Source): Assignments => {
  try {
    return assignmentsIn(CATALOGUE, document.toJS(), source)
  } catch (error) {
    // Aliases that would grow without bound, or that name no anchor.
    if (!(error instanceof ReferenceError)) throw error
    const problem = { place: source.placeOf([], 'value'), message: `${INVALID}: ${error.message}` }
    return { assignments: [], problems: [problem] }
  }
}

/** Where something stands in the text, or the nearest thing around it. */
const offsetOf = (
  document: Document,
  path: readonly PropertyKey[],
  part: 'key' | 'value',
): number => {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const key of path) {
    const pair = memberOf(isAlias(node) ? node.resolve(document) : node, key)
    if (pair === null) return offset
    const keyOffset = startOf(pair.key) ?? offset
    offset = part === 'key' ? keyOffset : (startOf(pair.value) ?? keyOffset)
    node = pair.value
  }
  return offset
}

const memberOf = (node: unknown, key: PropertyKey): Pick<Pair, 'key' | 'value'> | null => {
  if (isSeq(node)) {
    const item = node.items[Number(key)]
    return item === undefined ? null : { key: item, value: item }
  }
  if (!isMap(node)) return null
  const isNamed = (pair: Pair): boolean => isScalar(pair.key) && String(pair.key.value) === key
  return node.items.find(isNamed) ?? null
}

const startOf = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null ? (node as Node).range?.[0] : undefined
