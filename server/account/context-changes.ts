import type { CallerClass } from '../../shared/caller-class.ts'
import type { Served } from '../events.ts'
import type { OpenedRecord } from '../flow/usage-record.ts'

/** A caller's requests for a model got another context than they asked for. Tokens, wall-clock ms. */
export interface ContextChangeNote {
  readonly class: CallerClass
  readonly caller: string
  readonly callerName: string
  readonly model: string
  requests: number
  askedMin: number
  askedMax: number
  /** What the last of them asked for, and what it got. */
  asked: number
  given: number
  lastAt: number
}

/** Callers and models together; the one that was heard of longest ago makes room. */
const NOTES_MAX = 500

/** Whose requests ask for other contexts than they get, so that somebody can tell them. */
export class ContextChanges {
  readonly #notes = new Map<string, ContextChangeNote>()

  /** The latest first. */
  all(): readonly ContextChangeNote[] {
    return [...this.#notes.values()].reverse()
  }

  onServed(opened: OpenedRecord, { modelKey: model, contextChange }: Served, at: number): void {
    if (contextChange === null) return
    const { class: who, caller, callerName } = opened
    const { asked, given } = contextChange
    const key = `${caller}\n${model}`
    const before = this.#notes.get(key)
    const first = { class: who, caller, callerName, model, requests: 0 }
    const note = before ?? { ...first, askedMin: asked, askedMax: asked, asked, given, lastAt: at }
    note.requests += 1
    note.askedMin = Math.min(note.askedMin, asked)
    note.askedMax = Math.max(note.askedMax, asked)
    Object.assign(note, { asked, given, lastAt: at })
    this.#notes.delete(key)
    this.#notes.set(key, note)
    const oldest = this.#notes.keys().next().value
    if (this.#notes.size > NOTES_MAX && oldest !== undefined) this.#notes.delete(oldest)
  }
}
