import { createHash } from 'node:crypto'
import { recording } from './recording.ts'

/** An entry of `/api/tags`, as recorded. */
export interface ShelfEntry {
  readonly name: string
  readonly model: string
  readonly modified_at: string
  readonly size: number
  readonly digest: string
  readonly details: Readonly<Record<string, unknown>>
  readonly capabilities: readonly string[]
}

/** The models that the recordings were made with. */
export const RECORDED_MODELS = ['gemma3:270m', 'all-minilm:33m', 'gemma3b:270m'] as const

const withTag = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`)

/** The canonical spelling by which Ollama finds a model: in lower case and with its tag. */
const shelfKey = (name: string): string => withTag(name).toLowerCase()

/** The models that the upstream holds on disk. */
export class ModelShelf {
  readonly #entries = new Map<string, ShelfEntry>()

  constructor(names: readonly string[]) {
    for (const name of names) this.#entries.set(shelfKey(name), recordedEntry(name) ?? made(name))
  }

  list(): readonly ShelfEntry[] {
    return [...this.#entries.values()]
  }

  find(name: string): ShelfEntry | null {
    return this.#entries.get(shelfKey(name)) ?? null
  }

  /** Puts a model under a further name; a copy shares the file and so the digest. */
  add(name: string, origin: ShelfEntry | null): void {
    const entry = origin ?? made(name)
    const full = withTag(name)
    this.#entries.set(shelfKey(name), { ...entry, name: full, model: full })
  }

  remove(name: string): boolean {
    return this.#entries.delete(shelfKey(name))
  }
}

function recordedEntry(name: string): ShelfEntry | null {
  const text = recording('tags').response.chunks[0]?.text ?? ''
  const { models } = JSON.parse(text) as { models: ShelfEntry[] }
  return models.find((entry) => entry.name === withTag(name)) ?? null
}

/** A model that nobody recorded: a chat model with a digest of its own. */
function made(name: string): ShelfEntry {
  const pattern = recordedEntry('gemma3:270m')
  if (pattern === null) throw new Error('the recorded list has lost its first model')
  const digest = createHash('sha256').update(shelfKey(name)).digest('hex')
  return { ...pattern, name: withTag(name), model: withTag(name), digest }
}
