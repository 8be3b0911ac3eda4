/**
 * Where a reply goes: a client's connection, which is Node's own `ServerResponse`, or something within
 * the gateway that takes its place.
 */
export interface Outgoing {
  readonly destroyed: boolean
  readonly headersSent: boolean
  readonly writableNeedDrain: boolean
  /** Null while it stands behind another reply on its connection. */
  readonly socket: object | null
  /** The request that it replies to, where that came by a connection. */
  readonly req?: { readonly socket: Listenable<'close'> }
  writeHead(status: number, headers: Record<string, string>): unknown
  /** False asks to wait for `drain`. */
  write(bytes: Buffer): boolean
  end(bytes: Buffer): unknown
  destroy(): unknown
  setTimeout(ms: number): unknown
  on(event: OutgoingEvent, listener: () => void): unknown
  once(event: OutgoingEvent, listener: () => void): unknown
}

type OutgoingEvent = 'close' | 'drain' | 'timeout' | 'socket'

interface Listenable<Event> {
  once(event: Event, listener: () => void): unknown
  off(event: Event, listener: () => void): unknown
}
