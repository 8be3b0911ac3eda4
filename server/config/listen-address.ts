import { isIP, isIPv6 } from 'node:net'

/** Where the gateway listens. Port 0 takes any free port. */
export interface ListenAddress {
  /** An IP address without brackets, or a name. */
  readonly host: string
  readonly port: number
}

const HOST_AND_PORT = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*$/i

/** A name's last label is never all digits, so `127.1` and `2130706433` are no names. */
const NUMERIC_END = /(?:^|\.)\d+$/

/** Whether the text is a host name, as opposed to an address or to anything with a port. */
export const isHostName = (text: string): boolean => HOST_NAME.test(text) && !NUMERIC_END.test(text)

/** Reads `host:port` or `[v6]:port`; null where it is neither. */
export const parseListenAddress = (text: string): ListenAddress | null => {
  const [, v6, plain, digits] = HOST_AND_PORT.exec(text) ?? []
  const host = v6 ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65535) return null
  const isHost = v6 === undefined ? isIP(host) === 4 || isHostName(host) : isIPv6(host)
  return isHost ? { host, port } : null
}

/** The inverse of `parseListenAddress`. */
export const formatListenAddress = ({ host, port }: ListenAddress): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
