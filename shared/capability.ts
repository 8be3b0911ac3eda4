/** What models can do, in Ollama's words. */
export const CAPABILITIES = [
  'completion',
  'tools',
  'insert',
  'vision',
  'embedding',
  'thinking',
  'audio',
] as const

export type Capability = (typeof CAPABILITIES)[number]

/** What an operator knows better than a host; what is left out is as the host says. */
export type CapabilityOverrides = { readonly [Name in Capability]?: boolean | undefined }
