import type { AnswerPiece } from '../../flow/answer.ts'
import { isJsonObject } from '../json-object.ts'

/**
 * The tool calls of a stream, put together from `delta.tool_calls`. A call is over when another one
 * begins: with a new index, or with another id under the same one (ollama #15457).
 */
export class CallPieces {
  #open: { readonly index: number; readonly id: string | null } | null = null
  #begun = 0

  get count(): number {
    return this.#begun
  }

  /** False where this is not of OpenAI's form, or where pieces come of a call that is over. */
  add(fragments: unknown, pieces: AnswerPiece[]): boolean {
    return Array.isArray(fragments) && fragments.every((fragment) => this.#addOne(fragment, pieces))
  }

  end(pieces: AnswerPiece[]): void {
    if (this.#open !== null) pieces.push({ kind: 'call_end' })
    this.#open = null
  }

  #addOne(fragment: unknown, pieces: AnswerPiece[]): boolean {
    if (!isJsonObject(fragment)) return false
    const called = fragment['function'] ?? {}
    if (!isJsonObject(called)) return false
    const id = textOf(fragment['id'])
    const name = textOf(called['name'])
    const index = this.#indexOf(fragment['index'], id)
    if (index === null) return false
    const isNew = this.#open?.index !== index || (id !== null && id !== this.#open.id)
    if (isNew && !this.#begin({ index, id }, name, pieces)) return false
    return addArguments(called['arguments'] ?? '', pieces)
  }

  /** Some servers leave it out: then an id says whether a call is new. */
  #indexOf(given: unknown, id: string | null): number | null {
    if (typeof given === 'number') return given
    if (given !== undefined && given !== null) return null
    const isSame = this.#open !== null && (id === null || id === this.#open.id)
    return isSame ? this.#open!.index : this.#begun
  }

  #begin(
    call: { readonly index: number; readonly id: string | null },
    name: string | null,
    pieces: AnswerPiece[],
  ): boolean {
    if (name === null) return false
    this.end(pieces)
    this.#open = call
    this.#begun += 1
    pieces.push({ kind: 'call_start', id: call.id, name })
    return true
  }
}

const addArguments = (given: unknown, pieces: AnswerPiece[]): boolean => {
  if (typeof given === 'object' && given !== null) {
    pieces.push({ kind: 'call_arguments', json: JSON.stringify(given) })
    return true
  }
  if (typeof given !== 'string') return false
  if (given !== '') pieces.push({ kind: 'call_arguments', json: given })
  return true
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
