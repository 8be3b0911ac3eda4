import type { ModelSwitch } from '../../../shared/api/queue.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { texts } from './texts.ts'

/** `llama3.2`, as people say; what is called `latest` is what they mean without saying it. */
export const shortModel = (name: string): string => name.replace(/:latest$/, '')

/** The models that have to be loaded for those who wait, and at whose turn that is. */
export class Switches {
  readonly #words = new Map<string, { readonly loaded: string; readonly place: number }>()

  constructor(switches: readonly ModelSwitch[], waiting: readonly LiveTicket[]) {
    for (const { model, loaded, first } of switches) {
      const place = waiting.findIndex(({ ticket }) => ticket === first) + 1
      // It has begun since this was told of: its model is being loaded.
      if (place > 0) this.#words.set(model, { loaded: loadedWords(loaded), place })
    }
  }

  /** Null where it waits for no other model than is loaded. */
  wordsFor({ modelKey, reason, position }: LiveTicket): string | null {
    const found = reason === 'no_free_slot' ? this.#words.get(modelKey) : undefined
    if (found === undefined) return null
    const { loaded, place } = found
    return place === position ? texts.switchAtItsTurn(loaded) : texts.switchAt(loaded, place)
  }
}

export const loadedWords = ([first = '', ...others]: readonly string[]): string => {
  const name = shortModel(first)
  return others.length === 0 ? name : texts.severalLoaded(name, others.length)
}
