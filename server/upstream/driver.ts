import type { Readable } from 'node:stream'
import type { MemoryAct } from '../../shared/memory-act.ts'
import type { HostProfile } from '../flow/host-profile.ts'
import type { ModelEntry, ResidentEntry } from '../flow/model-entry.ts'

/** What goes to a host. The path comes from the gateway's own list, never from a client. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | Readable | null
}

/** The headers of every request with a JSON body; replies must come uncompressed to be relayed. */
export const JSON_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'accept-encoding': 'identity',
}

/** Where a host's reply goes, piece by piece, synchronously as it comes off the socket. */
export interface UpstreamSink {
  /** The status line and headers; header names are lower case. */
  onHead(status: number, headers: UpstreamHeaders): void
  /** A piece of the body; cut anywhere. It may be kept: a driver never uses its memory again. */
  onData(chunk: Buffer): void
  /** The reply ended as its framing promised. Nothing follows. */
  onEnd(): void
  /** The reply broke. Nothing follows. */
  onFailure(failure: UpstreamFailure): void
}

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * `connect`: no connection was made. `closed`: it broke. `protocol`: it was not HTTP, or longer than
 * allowed. `detail` is for the log only: it may name addresses.
 */
export interface UpstreamFailure {
  readonly kind: 'connect' | 'closed' | 'protocol'
  readonly detail: string
}

/** One request in flight. */
export interface UpstreamExchange {
  /** Closes the upstream socket at once. The sink hears nothing more. Harmless after the end. */
  abort(): void
  /** Stops reading from the host, so that a slow reader costs no memory. */
  pause(): void
  resume(): void
}

/** What a host is to do about a model in its memory. */
export interface MemoryWish {
  readonly act: MemoryAct
  /** As the host calls it. */
  readonly model: string
  /** Tokens, as all requests for it have, so that none of them loads it again; null where they differ. */
  readonly contextTokens: number | null
  /** It turns texts into vectors and answers no prompt, so only an embedding loads it. */
  readonly isForEmbeddings: boolean
}

/** How a kind of host is spoken to. One instance per host. */
export interface Driver {
  /** How the host wants to be spoken to, as far as is known now. */
  readonly profile: HostProfile
  /** Requests that its host runs at once, as the host says itself; null where it does not. */
  readonly slots?: number | null
  send(request: UpstreamRequest, sink: UpstreamSink): UpstreamExchange
  version(signal: AbortSignal): Promise<string>
  models(signal: AbortSignal): Promise<readonly ModelEntry[]>
  residents(signal: AbortSignal): Promise<readonly ResidentEntry[]>
  /** The `/api/show` object. Rejects with a `HostError` when the host answers an error. */
  show(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object>
  /** What the host works on now; null where it does not tell. Left out where such hosts never do. */
  load?(signal: AbortSignal): Promise<HostLoad | null>
  /** What it can be told to do about its memory; left out where such hosts decide that themselves. */
  readonly memoryActs?: readonly MemoryAct[]
  /** Resolves when it is done, or begun where such hosts say no more. Rejects as `models` does. */
  changeMemory?(wish: MemoryWish, signal: AbortSignal): Promise<void>
  /** Cuts what runs, or takes nothing new and ends with the last of it. */
  close(how: 'now' | 'when_idle'): Promise<void>
}

/** What a host says of its work, whoever asked for it. */
export interface HostLoad {
  readonly running: number
  /** In the host's own queue, where nobody sees who they are. */
  readonly waiting: number
  /** Share of its memory for contexts that is in use, 0 to 1; null where it does not tell. */
  readonly cacheUsed: number | null
}

/** A host answered a control request with an error status and the message of its error body. */
export class HostError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'HostError'
    this.status = status
  }
}
