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

/** Of what is kept until it is told otherwise. */
const NEVER = '2318-03-08T00:00:00Z'

interface Runner {
  readonly entry: ShelfEntry
  readonly options: string
  /** By a negative `keep_alive`, which stays until a request has another one. */
  readonly isKept: boolean
}

/** The models in memory. The key of a runner is the model's file, so a copy shares it. */
export class Residents {
  /** Names of the models in the order in which they were loaded: reloads count again. */
  readonly loads: string[] = []
  readonly #max: number
  readonly #runners = new Map<string, Runner>()

  constructor(max: number) {
    this.#max = max
  }

  /** Makes the model resident; true if it had to be loaded. The one loaded first goes. */
  use(entry: ShelfEntry, fields: RequestFields): boolean {
    const options = runnerOptions(fields)
    const before = this.#runners.get(entry.digest)
    const isKept = keeps(fields) ?? before?.isKept ?? false
    if (before?.options === options) {
      this.#runners.set(entry.digest, { ...before, isKept })
      return false
    }
    this.#runners.delete(entry.digest)
    for (const oldest of this.#runners.keys()) {
      if (this.#runners.size < this.#max) break
      this.#runners.delete(oldest)
    }
    this.#runners.set(entry.digest, { entry, options, isKept })
    this.loads.push(entry.name)
    return true
  }

  unload(entry: ShelfEntry): void {
    this.#runners.delete(entry.digest)
  }

  /** What `/api/ps` says. */
  list(): readonly Record<string, unknown>[] {
    return [...this.#runners.values()].map(({ entry, isKept }) => {
      const details = Object.fromEntries(
        Object.entries(entry.details).filter(([name]) => !LISTED_ONLY.includes(name)),
      )
      return {
        name: entry.name,
        model: entry.model,
        size: entry.size,
        digest: entry.digest,
        details,
        expires_at: isKept ? NEVER : EXPIRES_AT,
        size_vram: 0,
        context_length: 2048,
      }
    })
  }
}

/** Null where the request does not say. */
function keeps({ keep_alive: seconds }: RequestFields): boolean | null {
  return seconds === undefined ? null : String(seconds).startsWith('-')
}

function runnerOptions(fields: RequestFields): string {
  const options = fields.options ?? {}
  return RUNNER_OPTIONS.map((name) => JSON.stringify(options[name] ?? null)).join()
}
