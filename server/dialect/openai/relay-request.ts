import type { Call } from '../../flow/call.ts'
import type { HostRequest } from '../host-protocol.ts'
import { membersOf } from '../json-body.ts'
import { rawValue, writeMembers, type JsonMembers } from '../json-members.ts'
import { parseJsonObject } from '../json-object.ts'

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

/** A call in the host's own dialect: its bytes as they came, but for what the gateway has to say. */
export const relayRequest = (call: Call): HostRequest => {
  const members = membersOf(call.body)
  const dropped = NOT_THE_CALLERS.filter((name) => members.delete(name))
  const isRenamed = nameForHost(call, members)
  const isCounted = askForCounts(call, members)
  const isSame = dropped.length === 0 && !isRenamed && !isCounted
  return { path: call.upstreamPath, body: isSame ? call.body : writeMembers(members), dropped }
}

const nameForHost = ({ aliasOf }: Call, members: JsonMembers): boolean => {
  if (aliasOf === null) return false
  const name = rawValue(aliasOf)
  if (members.get('model')?.equals(name) === true) return false
  members.set('model', name)
  return true
}

/** Without it a stream says nothing of its tokens; the caller does not see what it did not ask for. */
const askForCounts = ({ isStreaming, replyOptions }: Call, members: JsonMembers): boolean => {
  if (!isStreaming || replyOptions.hasUsage) return false
  const options = parseJsonObject(members.get('stream_options')?.toString('utf8') ?? '')
  members.set('stream_options', rawValue({ ...options, include_usage: true }))
  return true
}
