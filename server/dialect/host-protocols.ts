import type { HostProfile, OpenaiProfile } from '../flow/host-profile.ts'
import type { HostProtocol } from './host-protocol.ts'
import { ollamaProtocol } from './ollama/host-protocol.ts'
import { createOpenaiProtocol } from './openai/host-protocol.ts'

/** How a host is spoken to. */
export const hostProtocolOf = (profile: HostProfile): HostProtocol => {
  switch (profile.protocol) {
    case 'ollama':
      return ollamaProtocol
    case 'openai':
      return madeFor(profile)
  }
}

/** One for each look at a host, not for each request. */
const made = new WeakMap<OpenaiProfile, HostProtocol>()

const madeFor = (profile: OpenaiProfile): HostProtocol => {
  const known = made.get(profile)
  if (known !== undefined) return known
  const protocol = createOpenaiProtocol(profile)
  made.set(profile, protocol)
  return protocol
}
