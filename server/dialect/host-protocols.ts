import type { HostProfile } from '../flow/host-profile.ts'
import type { HostProtocol } from './host-protocol.ts'
import { ollamaProtocol } from './ollama/host-protocol.ts'
import { createOpenaiProtocol } from './openai/host-protocol.ts'

/** How a host is spoken to. */
export const hostProtocolOf = (profile: HostProfile): HostProtocol => {
  const known = made.get(profile)
  if (known !== undefined) return known
  const protocol = protocolFor(profile)
  made.set(profile, protocol)
  return protocol
}

/** One for each look at a host, not for each request. */
const made = new WeakMap<HostProfile, HostProtocol>()

const protocolFor = (profile: HostProfile): HostProtocol => {
  const protocol = profile.protocol === 'ollama' ? ollamaProtocol : createOpenaiProtocol(profile)
  const { names } = profile
  if (names === undefined) return protocol
  return { ...protocol, idOf: (modelKey) => names.get(modelKey) ?? protocol.idOf(modelKey) }
}
