import type { Served } from '../events.ts'
import type { OpenedRecord } from '../flow/usage-record.ts'
import type { ContextChangeNote } from '../store/model-memory.ts'

/** Callers and models together; the one that was heard of longest ago makes room. */
export const NOTES_MAX = 500

/** Whose requests ask for other contexts than they get, so that somebody can tell them. */
export class ContextChanges {
  readonly #notes = new Map<string, ContextChangeNote>()

  /** Those that were heard of at the time or later, the latest first. */
  since(at: number): readonly ContextChangeNote[] {
    return [...this.#notes.values()].filter(({ lastAt }) => lastAt >= at).reverse()
  }

  /** What was known before, the latest at the end. */
  restore(notes: readonly ContextChangeNote[]): void {
    for (const note of notes) this.#notes.set(keyOf(note), note)
  }

  /** Answers what has changed; null where nothing has. */
  onServed(
    opened: OpenedRecord,
    { modelKey: model, contextChange }: Served,
    at: number,
  ): ContextChangeNote | null {
    if (contextChange === null) return null
    const { class: who, caller, callerName } = opened
    const { asked, given } = contextChange
    const key = keyOf({ caller, model })
    const names = { class: who, caller, callerName, model }
    const bounds = { askedMin: asked, askedMax: asked, firstAt: at }
    const before = this.#notes.get(key)
    const note = before ?? { ...names, ...bounds, requests: 0, asked, given, lastAt: at }
    note.requests += 1
    note.askedMin = Math.min(note.askedMin, asked)
    note.askedMax = Math.max(note.askedMax, asked)
    Object.assign(note, { asked, given, lastAt: at })
    this.#notes.delete(key)
    this.#notes.set(key, note)
    const oldest = this.#notes.keys().next().value
    if (this.#notes.size > NOTES_MAX && oldest !== undefined) this.#notes.delete(oldest)
    return note
  }
}

const keyOf = ({ caller, model }: Pick<ContextChangeNote, 'caller' | 'model'>): string =>
  `${caller}\n${model}`
