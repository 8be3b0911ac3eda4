/**
 * What keeps a host from being used, as far as the gateway can tell. What the host answered is not part
 * of it: whoever could make the gateway ask an address would read there what only the gateway may.
 */
export const HOST_FAULTS = [
  /** The address is one that no model server has, or its name leads to one. */
  'address_refused',
  'name_unknown',
  /** Nothing listens there. */
  'connection_refused',
  'unreachable',
  'timeout',
  'tls',
  /** The connection broke, or what came was not HTTP. */
  'connection_broken',
  /** It sends callers elsewhere, where the gateway does not go. */
  'redirect',
  'unauthorized',
  /** It answers, but not as a server of this kind. */
  'wrong_answer',
  /** It answers with an error of its own. */
  'server_error',
  /** It is this gateway, or leads back to it. */
  'loop',
  'unknown',
] as const

export type HostFault = (typeof HOST_FAULTS)[number]
