import type { Call } from '../../flow/call.ts'
import type { OpenaiProfile } from '../../flow/host-profile.ts'
import type { HostRequest } from '../host-protocol.ts'
import { membersOf } from '../json-body.ts'
import { nameForHost } from '../name-for-host.ts'
import { rawValue, writeMembers, type JsonMembers } from '../json-members.ts'
import { parseJsonObject } from '../json-object.ts'
import { ollamaOptionRanges } from '../ollama/option-ranges.ts'
import { openaiOptionRanges } from './option-ranges.ts'

/**
 * What servers would take from anyone and what is not the caller's to say: the gateway orders, and names
 * requests (engines.md 3); which slot or which cache serves one is the server's own affair.
 */
const NOT_THE_CALLERS = [
  'priority',
  'request_id',
  'id_slot',
  'kv_transfer_params',
  'ec_transfer_params',
] as const

/** Of these the door has seen that they are in their ranges, which are not what matters here. */
const KNOWN_NUMBERS = new Set(
  Object.keys(openaiOptionRanges(ollamaOptionRanges({ numPredictMax: 1 }))),
)

/** A call in the host's own dialect: its bytes as they came, but for what the gateway has to say. */
export const relayRequest = (call: Call, profile: OpenaiProfile): HostRequest => {
  const members = membersOf(call.body)
  const dropped: string[] = NOT_THE_CALLERS.filter((name) => members.delete(name))
  // llama.cpp takes any number for what it says, also one that nobody has judged (security.md 1.2).
  if (profile.server === 'llama.cpp' && !profile.takesUnknownOptions) {
    dropped.push(...unknownNumbers(members).filter((name) => members.delete(name)))
  }
  const isRenamed = nameForHost(call, members)
  const isCounted = askForCounts(call, members)
  const isSame = dropped.length === 0 && !isRenamed && !isCounted
  return { path: call.upstreamPath, body: isSame ? call.body : writeMembers(members), dropped }
}

const unknownNumbers = (members: JsonMembers): string[] =>
  [...members]
    .filter(([name, value]) => !KNOWN_NUMBERS.has(name) && isNumber(value))
    .map(([name]) => name)

/** Of valid JSON only a number begins so. */
const isNumber = (value: Buffer): boolean => {
  const first = value.find((byte) => byte > SPACE) ?? SPACE
  return first === MINUS || (first >= DIGIT_0 && first <= DIGIT_9)
}

const SPACE = 0x20
const MINUS = 0x2d
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/** Without it a stream says nothing of its tokens; the caller does not see what it did not ask for. */
const askForCounts = ({ isStreaming, replyOptions }: Call, members: JsonMembers): boolean => {
  if (!isStreaming || replyOptions.hasUsage) return false
  const options = parseJsonObject(members.get('stream_options')?.toString('utf8') ?? '')
  members.set('stream_options', rawValue({ ...options, include_usage: true }))
  return true
}
