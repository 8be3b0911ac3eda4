import { crc32 } from 'node:zlib'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'

/** What a line of the journal says. `begun` is the first line of each segment. */
export type JournalEntry =
  | { readonly kind: 'begun'; readonly at: number }
  | { readonly kind: 'opened'; readonly record: OpenedRecord }
  | { readonly kind: 'settled'; readonly record: SettledRecord }

type Kind = JournalEntry['kind']
type FieldType = 'string' | 'number' | 'boolean' | 'string?' | 'number?'
type Shape<Record> = { readonly [Field in keyof Record]: FieldType }

const LINE = /^\{"v":1,"crc":(\d{1,10}),("(begun|opened|settled)":(\{.*\}))\}$/s

const BEGUN = fieldsOf<{ at: number }>({ at: 'number' })

const OPENED = fieldsOf<OpenedRecord>({
  ticket: 'string',
  requestId: 'string',
  class: 'string',
  caller: 'string',
  callerName: 'string',
  keyId: 'string?',
  userId: 'string?',
  address: 'string',
  dialect: 'string',
  operation: 'string',
  model: 'string',
  isStreaming: 'boolean',
  basePriority: 'number',
  queuedAt: 'number',
})

const SETTLED = fieldsOf<SettledRecord>({
  ticket: 'string',
  outcome: 'string',
  status: 'number',
  host: 'string?',
  startedAt: 'number?',
  firstByteAt: 'number?',
  endedAt: 'number',
  queueWaitMs: 'number',
  promptTokens: 'number?',
  cachedTokens: 'number?',
  completionTokens: 'number?',
  tries: 'number',
})

export const begunLine = (at: number): string => line('begun', { at })
export const openedLine = (record: OpenedRecord): string => line('opened', record)
export const settledLine = (record: SettledRecord): string => line('settled', record)

/**
 * One line is one JSON object. The checksum covers kind and record, so that a line with a flipped bit
 * is left out rather than counted for somebody else.
 */
function line(kind: Kind, payload: object): string {
  const body = `"${kind}":${JSON.stringify(payload)}`
  return `{"v":1,"crc":${crc32(body)},${body}}\n`
}

/** Reads one line without its newline. Null for one that is torn, damaged, or of another version. */
export function parseLine(text: string): JournalEntry | null {
  const match = LINE.exec(text)
  if (match === null) return null
  const [, checksum, body, kind, payload] = match
  if (crc32(body ?? '') !== Number(checksum)) return null
  return entryOf(kind as Kind, parseJson(payload ?? ''))
}

/** The shape is checked because one record that the database refuses would hold up all that follow. */
function entryOf(kind: Kind, payload: unknown): JournalEntry | null {
  if (kind === 'begun' && hasFields<{ at: number }>(payload, BEGUN)) {
    return { kind, at: payload.at }
  }
  if (kind === 'opened' && hasFields<OpenedRecord>(payload, OPENED)) {
    return { kind, record: payload }
  }
  if (kind === 'settled') {
    const record = { ...LATER_FIELDS, ...(payload as object | null) }
    if (hasFields<SettledRecord>(record, SETTLED)) return { kind, record }
  }
  return null
}

/** Lines of earlier versions do not have them. */
const LATER_FIELDS = { cachedTokens: null } satisfies Partial<SettledRecord>

interface Field {
  readonly name: string
  readonly type: string
  readonly isNullable: boolean
}

function fieldsOf<Record>(shape: Shape<Record>): readonly Field[] {
  return Object.entries<FieldType>(shape).map(([name, type]) => ({
    name,
    type: type.replace('?', ''),
    isNullable: type.endsWith('?'),
  }))
}

function hasFields<Value>(value: unknown, fields: readonly Field[]): value is Value {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  return fields.every(({ name, type, isNullable }) => {
    const field = record[name]
    return typeof field === type || (isNullable && field === null)
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
