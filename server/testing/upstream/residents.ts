import type { RequestFields } from './request-fields.ts'
import type { ShelfEntry } from './model-shelf.ts'

/** Options that belong to the runner: another value of one of them reloads the model. */
const RUNNER_OPTIONS = [
  'num_ctx',
  'num_batch',
  'num_gpu',
  'main_gpu',
  'use_mmap',
  'num_thread',
  'draft_num_predict',
]

/** Details that `/api/tags` states and `/api/ps` does not. */
const LISTED_ONLY = ['context_length', 'embedding_length']

const EXPIRES_AT = '2026-11-21T09:35:44.385707749Z'

/** The models in memory. The key of a runner is the model's file, so a copy shares it. */
export class Residents {
  /** Names of the models in the order in which they were loaded: reloads count again. */
  readonly loads: string[] = []
  readonly #max: number
  readonly #runners = new Map<string, { readonly entry: ShelfEntry; readonly options: string }>()

  constructor(max: number) {
    this.#max = max
  }

  /** Makes the model resident; true if it had to be loaded. The one loaded first goes. */
  use(entry: ShelfEntry, fields: RequestFields): boolean {
    const options = runnerOptions(fields)
    if (this.#runners.get(entry.digest)?.options === options) return false
    this.#runners.delete(entry.digest)
    for (const oldest of this.#runners.keys()) {
      if (this.#runners.size < this.#max) break
      this.#runners.delete(oldest)
    }
    this.#runners.set(entry.digest, { entry, options })
    this.loads.push(entry.name)
    return true
  }

  unload(entry: ShelfEntry): void {
    this.#runners.delete(entry.digest)
  }

  /** What `/api/ps` says. */
  list(): readonly Record<string, unknown>[] {
    return [...this.#runners.values()].map(({ entry }) => {
      const details = Object.fromEntries(
        Object.entries(entry.details).filter(([name]) => !LISTED_ONLY.includes(name)),
      )
      return {
        name: entry.name,
        model: entry.model,
        size: entry.size,
        digest: entry.digest,
        details,
        expires_at: EXPIRES_AT,
        size_vram: 0,
        context_length: 2048,
      }
    })
  }
}

function runnerOptions(fields: RequestFields): string {
  const options = fields.options ?? {}
  return RUNNER_OPTIONS.map((name) => JSON.stringify(options[name] ?? null)).join()
}
