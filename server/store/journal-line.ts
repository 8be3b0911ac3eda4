import { crc32 } from 'node:zlib'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'

/** What a line of the journal says. `begun` is the first line of each segment. */
export type JournalEntry =
  | { readonly kind: 'begun'; readonly at: number }
  | { readonly kind: 'opened'; readonly record: OpenedRecord }
  | { readonly kind: 'settled'; readonly record: SettledRecord }

type Kind = JournalEntry['kind']
type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'string?' | 'number?'>>

const HEAD = /^\{"v":1,"crc":(\d{1,10}),"(begun|opened|settled)":(\{.*\})\}$/s

const BEGUN_SHAPE: Shape = { at: 'number' }

const OPENED_SHAPE = {
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
} as const satisfies Record<keyof OpenedRecord, Shape[string]>

const SETTLED_SHAPE = {
  ticket: 'string',
  outcome: 'string',
  status: 'number',
  host: 'string?',
  startedAt: 'number?',
  firstByteAt: 'number?',
  endedAt: 'number',
  queueWaitMs: 'number',
  promptTokens: 'number?',
  completionTokens: 'number?',
  tries: 'number',
} as const satisfies Record<keyof SettledRecord, Shape[string]>

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
  const match = HEAD.exec(text)
  if (match === null) return null
  const [, checksum, kind, payload] = match
  if (crc32(`"${kind}":${payload}`) !== Number(checksum)) return null
  return entryOf(kind as Kind, parseJson(payload ?? ''))
}

/** The shape is checked because one record that the database refuses would hold up all that follow. */
function entryOf(kind: Kind, payload: unknown): JournalEntry | null {
  if (kind === 'begun' && hasShape<{ at: number }>(payload, BEGUN_SHAPE)) {
    return { kind, at: payload.at }
  }
  if (kind === 'opened' && hasShape<OpenedRecord>(payload, OPENED_SHAPE)) {
    return { kind, record: payload }
  }
  if (kind === 'settled' && hasShape<SettledRecord>(payload, SETTLED_SHAPE)) {
    return { kind, record: payload }
  }
  return null
}

function hasShape<Value>(value: unknown, shape: Shape): value is Value {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Record<string, unknown>
  return Object.entries(shape).every(([name, type]) => {
    const field = fields[name]
    return type.endsWith('?')
      ? field === null || `${typeof field}?` === type
      : typeof field === type
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
