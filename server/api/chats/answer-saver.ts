import type { Store } from '../../store/store-client.ts'
import type { Generation } from './generation.ts'

export interface AnswerSaverDeps {
  readonly chats: Pick<Store['chats'], 'save'>
  /** `saveMs` may change while it runs. */
  readonly settings: { readonly saveMs: number }
  /** It has ended, and the database has all of it. */
  onKept(generation: Generation): void
  onTrouble(error: unknown): void
}

/**
 * Puts answers into the database: now and then while they grow, and as soon as they have ended. What
 * cannot be saved is tried again with the next round, for as long as the process lives.
 */
export class AnswerSaver {
  readonly #deps: AnswerSaverDeps
  readonly #changed = new Set<Generation>()
  #timer: NodeJS.Timeout | null = null
  /** One after the other, so that a later state never comes before an earlier one. */
  #saving: Promise<void> = Promise.resolve()

  constructor(deps: AnswerSaverDeps) {
    this.#deps = deps
  }

  onChanged(generation: Generation): void {
    this.#changed.add(generation)
    if (generation.outcome !== null) return void this.flush()
    this.#timer ??= setTimeout(() => void this.flush(), this.#deps.settings.saveMs)
  }

  /** Resolves when what has changed until now was saved, or could not be. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#saving = this.#saving.then(() => this.#save())
    return this.#saving
  }

  async #save(): Promise<void> {
    const generations = [...this.#changed]
    if (generations.length === 0) return
    this.#changed.clear()
    const ended = generations.filter(({ outcome }) => outcome !== null)
    try {
      await this.#deps.chats.save(generations.map(({ message }) => message))
      for (const generation of ended) this.#deps.onKept(generation)
    } catch (error) {
      for (const generation of generations) this.#changed.add(generation)
      this.#timer ??= setTimeout(() => void this.flush(), this.#deps.settings.saveMs)
      this.#deps.onTrouble(error)
    }
  }
}
