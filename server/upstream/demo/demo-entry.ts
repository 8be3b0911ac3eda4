import { createHash } from 'node:crypto'
import type { ModelDetails, ModelEntry, ResidentEntry } from '../../flow/model-entry.ts'

const DEMO_NAME = 'demo:latest'

/** What the demonstration says of itself wherever a model is described. */
const ABOUT =
  'A demonstration built into Seadragon. It generates prepared sentences and runs on no GPU.'

const CONTEXT_TOKENS = 4096

/** Every field is a string, as clients in Rust and zod demand; none claims to be a real format. */
const DETAILS: ModelDetails = {
  parent_model: '',
  format: 'demo',
  family: 'demo',
  families: ['demo'],
  parameter_size: '0B',
  quantization_level: 'none',
}

const DIGEST = createHash('sha256').update(ABOUT).digest('hex')
const MODIFIED_AT = '2026-01-01T00:00:00Z'

const IDENTITY = { name: DEMO_NAME, model: DEMO_NAME, size: 0, digest: DIGEST, details: DETAILS }

export const DEMO_ENTRY: ModelEntry = {
  ...IDENTITY,
  modified_at: MODIFIED_AT,
  capabilities: ['completion'],
}

export const demoResident = (expiresAt: Date): ResidentEntry => ({
  ...IDENTITY,
  expires_at: expiresAt.toISOString(),
  size_vram: 0,
  context_length: CONTEXT_TOKENS,
})

/** The `/api/show` object, with the keys that VS Code, Roo and Continue look for (wire.md 3.6). */
export const DEMO_SHOW = {
  license: '',
  modelfile: `# ${ABOUT}\nFROM demo`,
  parameters: `num_ctx                        ${CONTEXT_TOKENS}`,
  template: '{{ .Prompt }}',
  system: ABOUT,
  details: DETAILS,
  model_info: {
    'general.architecture': 'demo',
    'general.basename': 'demo',
    'general.parameter_count': 0,
    'demo.context_length': CONTEXT_TOKENS,
  },
  capabilities: ['completion'],
  modified_at: MODIFIED_AT,
}

/** Whether a client's spelling means the demonstration model. */
export const isDemoName = (name: string): boolean => DEMO_SPELLING.test(name)

const DEMO_SPELLING = /^(?:registry\.ollama\.ai\/)?(?:library\/)?demo(?::latest)?$/i
