import type { HostProfile } from '../flow/host-profile.ts'
import type { HostProtocol } from './host-protocol.ts'
import { ollamaProtocol } from './ollama/host-protocol.ts'

/** How a host is spoken to. */
export const hostProtocolOf = (profile: HostProfile): HostProtocol => {
  switch (profile.protocol) {
    case 'ollama':
      return ollamaProtocol
  }
}
