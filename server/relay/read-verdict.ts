import type { HostErrorMeaning } from '../dialect/host-protocol.ts'
import type { Passage } from '../dialect/passage.ts'
import type { Ending } from '../dialect/relay-form.ts'
import { isCallersToSee } from './host-errors.ts'
import type { FailureCause, Verdict } from './verdict.ts'

/** What has come of a host's reply; the status is 0 before its head. */
export interface Received {
  readonly passage: Passage
  readonly status: number
  readonly contentType: string
  readonly hasRelayed: boolean
}

export const verdictOfStream = ({
  bytes,
  tokens,
  objectType,
}: Ending & { readonly kind: 'done' }): Verdict =>
  objectType === undefined
    ? { kind: 'streamed', terminal: bytes, tokens }
    : { kind: 'whole', contentType: objectType, body: bytes, tokens, isIncomplete: false }

/** A reply that came as one object. */
export const verdictOfWhole = (received: Received, body: Buffer): Verdict => {
  const { passage, status } = received
  if (status !== 200) return verdictOfRefusal(received, body)
  const contentType = received.contentType || 'application/json; charset=utf-8'
  const reading = passage.readWhole(body, contentType)
  switch (reading.kind) {
    case 'done':
      return { ...reading, kind: 'whole' }
    case 'error':
      return verdictOfError(received, reading.message)
    case 'broken':
      return failed(received, 'protocol', reading.reason)
    default:
      return reading
  }
}

/** The host said itself that it failed. */
export const verdictOfError = ({ passage, hasRelayed }: Received, message: string): Verdict => {
  const isHostFault = isFaultOfHost(passage.meaningOf(message))
  return { kind: 'errored', message, isHostFault, hasRelayed }
}

const verdictOfRefusal = (received: Received, refusal: Buffer): Verdict => {
  const { passage, status } = received
  const error = passage.readError(status, refusal, received.contentType)
  const { message, meaning, contentType, body } = error
  if (meaning === 'busy') return { kind: 'busy' }
  if (!isCallersToSee(status) || !received.contentType.includes('json')) {
    return failed(received, 'status', `the host answered with status ${status}`)
  }
  return {
    kind: 'refused',
    status,
    contentType,
    body,
    message,
    isTooLong: meaning === 'too_long',
    isHostFault: isFaultOfHost(meaning),
    isSafeToRepeat: meaning === 'unbegun',
  }
}

export const failed = (received: Received, cause: FailureCause, detail: string): Verdict => ({
  kind: 'failed',
  phase: phaseOf(received),
  cause,
  detail,
})

const phaseOf = ({
  hasRelayed,
  status,
}: Received): 'before_status' | 'before_relay' | 'relayed' => {
  if (hasRelayed) return 'relayed'
  return status === 0 ? 'before_status' : 'before_relay'
}

const isFaultOfHost = (meaning: HostErrorMeaning): boolean =>
  meaning === 'unbegun' || meaning === 'died'
