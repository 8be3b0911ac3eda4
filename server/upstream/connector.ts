import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { guardedLookup } from './address-rule.ts'

/**
 * Makes connections to hosts. undici takes a 100 that it did not ask for as the end of a connection,
 * and so of a host that does no harm: a client has to read over it (RFC 9110, 15.2). Names are resolved
 * anew for each, and lead only to where hosts may be.
 */
export const createConnector = (connectMs: number): buildConnector.connector => {
  const connect = buildConnector({ timeout: connectMs, lookup: guardedLookup })
  return (options, callback) =>
    connect(options, (...result) => {
      if (result[0] === null) dropContinues(result[1])
      callback(...result)
    })
}

/** Looks only where a reply may begin, which is behind a request: a body may say anything. */
const dropContinues = (socket: Socket): void => {
  const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean
  const read = socket.read.bind(socket)
  let isReplyDue = false
  socket.write = (...parts: unknown[]): boolean => {
    isReplyDue = true
    return write(...parts)
  }
  socket.read = (size?: number): Buffer | null => {
    const bytes = read(size) as Buffer | null
    if (!isReplyDue || bytes === null) return bytes
    const rest = withoutContinues(bytes)
    isReplyDue = rest.length === 0
    return rest
  }
}

const withoutContinues = (bytes: Buffer): Buffer => {
  let rest = bytes
  while (rest.subarray(0, CONTINUE.length).equals(CONTINUE)) {
    const end = rest.indexOf(HEAD_END)
    if (end === -1) return rest
    rest = rest.subarray(end + HEAD_END.length)
  }
  return rest
}

const CONTINUE = Buffer.from('HTTP/1.1 100 ')
const HEAD_END = '\r\n\r\n'
