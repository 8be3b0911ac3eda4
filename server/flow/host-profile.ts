/** What a driver knows of how its host wants to be spoken to. It may change when the host is probed. */
export interface HostProfile {
  readonly protocol: 'ollama'
}
