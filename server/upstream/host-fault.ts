import type { HostFault } from '../../shared/host-fault.ts'
import { AddressRefused } from './address-rule.ts'
import { HostError } from './driver.ts'

const BY_CODE: Readonly<Record<string, HostFault>> = {
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'connection_broken',
  EPIPE: 'connection_broken',
  UND_ERR_SOCKET: 'connection_broken',
  EPROTO: 'tls',
}

/** OpenSSL's names of what is wrong with a certificate, and Node's. */
const TLS = /CERT|SELF_SIGNED|^UNABLE_TO_|^ERR_TLS|^ERR_SSL|ISSUER/

/** The kind of fault that an error of a control request stands for, without a word of the host's own. */
export const hostFaultOf = (error: unknown): HostFault => {
  if (!(error instanceof Error)) return 'unknown'
  if (error instanceof HostError) return faultOfStatus(error.status)
  if (error instanceof AddressRefused) return 'address_refused'
  if (error instanceof SyntaxError) return 'wrong_answer'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  const code = 'code' in error ? String(error.code) : ''
  const known = BY_CODE[code]
  if (known !== undefined) return known
  if (TLS.test(code)) return 'tls'
  if (code.startsWith('HPE_') || error.name === 'HTTPParserError') return 'connection_broken'
  // The client wraps the cause; a name with several addresses has a cause for each.
  const inner = error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined)
  return inner === undefined ? 'unknown' : hostFaultOf(inner)
}

const faultOfStatus = (status: number): HostFault => {
  if (status >= 300 && status < 400) return 'redirect'
  if (status === 401 || status === 403 || status === 407) return 'unauthorized'
  if (status === 508) return 'loop'
  // 502 is also what a driver says of a list that has not the form of its kind.
  return status < 500 || status === 502 ? 'wrong_answer' : 'server_error'
}
