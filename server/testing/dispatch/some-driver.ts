import type { ModelEntry, ResidentEntry } from '../../flow/model-entry.ts'
import { HostError, type Driver } from '../../upstream/driver.ts'

const DETAILS = {
  parent_model: '',
  format: 'gguf',
  family: 'llama',
  families: ['llama'],
  parameter_size: '1B',
  quantization_level: 'Q4_0',
}

export const modelEntry = (name: string, changes: Partial<ModelEntry> = {}): ModelEntry => ({
  name,
  model: name,
  modified_at: '2026-01-01T00:00:00Z',
  size: 1,
  digest: 'd'.repeat(64),
  details: DETAILS,
  ...changes,
})

export const residentEntry = (name: string, expiresAt: string): ResidentEntry => ({
  ...modelEntry(name),
  size_vram: 1,
  expires_at: expiresAt,
})

/** A host's control side in memory, which a test changes at will and which can be down. */
export class SomeDriver implements Driver {
  readonly profile = { protocol: 'ollama' } as const
  entries: readonly ModelEntry[]
  resident: readonly ResidentEntry[] = []
  versionText = '0.33.0'
  isDown = false
  /** Requests for `/api/show`, by model. */
  readonly shown: string[] = []
  isClosed = false

  constructor(...names: readonly string[]) {
    this.entries = names.map((name) => modelEntry(name))
  }

  send(): never {
    throw new Error('nothing is sent here')
  }

  async version(): Promise<string> {
    return this.#unlessDown(this.versionText)
  }

  async models(): Promise<readonly ModelEntry[]> {
    return this.#unlessDown(this.entries)
  }

  async residents(): Promise<readonly ResidentEntry[]> {
    return this.#unlessDown(this.resident)
  }

  async show(body: Readonly<Record<string, unknown>>): Promise<object> {
    const name = String(body['model'])
    this.shown.push(name)
    const entry = this.#unlessDown(this.entries.find((known) => known.name.startsWith(name)))
    if (entry === undefined) throw new HostError(404, `model '${name}' not found`)
    return { shown: name, verbose: body['verbose'] ?? false, digest: entry.digest }
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  #unlessDown<T>(value: T): T {
    if (this.isDown) throw new Error('connection refused')
    return value
  }
}
