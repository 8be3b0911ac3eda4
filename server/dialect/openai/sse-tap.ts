import { UNKNOWN_TOKENS, type TokenCounts } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import { parseJsonObject } from '../json-object.ts'
import { createModelEcho } from '../model-echo.ts'
import type { Ending, StreamTap } from '../relay-form.ts'
import { WholePieces } from '../whole-pieces.ts'
import { isBrokenOff, STOPPED } from './host-choice.ts'
import { errorOf } from './host-error.ts'
import { tokensOf } from './token-counts.ts'

const RETURN = 0x0d
const EVENT_END = Buffer.from('\n\n')
const DONE_EVENT = Buffer.from('data: [DONE]\n\n')

/**
 * Whole events of an OpenAI stream. From the event with the last finish reason on everything is held back
 * until `[DONE]`: it is the end of the reply, which must not be seen before its record is settled.
 */
export class SseTap implements StreamTap {
  readonly #bytesMax: number
  readonly #events: WholePieces
  readonly #echo: ((line: Buffer) => Buffer) | null
  readonly #hasUsage: boolean
  readonly #answers: number
  /** The choices that have got their finish reason. */
  readonly #finished = new Set<unknown>()
  #held: Buffer[] = []
  #heldBytes = 0
  #tokens: TokenCounts = UNKNOWN_TOKENS
  #ending: Ending | null = null

  constructor(call: Call, bytesMax: number) {
    this.#bytesMax = bytesMax
    this.#events = new WholePieces('event', bytesMax)
    this.#echo = call.aliasOf === null ? null : createModelEcho(call)
    this.#hasUsage = call.replyOptions.hasUsage
    this.#answers = call.replyOptions.answers
  }

  get ending(): Ending | null {
    return this.#ending
  }

  feed(chunk: Buffer): Buffer | null {
    if (this.#ending !== null) return null
    const events = this.#events.feed(chunk.includes(RETURN) ? withoutReturns(chunk) : chunk)
    if (this.#events.isOverfull) {
      this.#ending = { kind: 'broken', reason: `an event of over ${this.#bytesMax} bytes` }
    }
    if (events === null || this.#ending !== null) return null
    return this.#isOrdinary(events) ? events : this.#inspect(events)
  }

  finish(): Ending {
    if (this.#ending === null && this.#held.length > 0) {
      // A finish reason came and `[DONE]` did not: the reply is whole, so it gets its end.
      this.#ending = this.#done(DONE_EVENT)
    }
    this.#ending ??= { kind: 'incomplete' }
    return this.#ending
  }

  /** Of one event or of many the same, so that nothing depends on how the host's bytes were cut. */
  #isOrdinary(events: Buffer): boolean {
    return this.#held.length === 0 && this.#echo === null && areOrdinary(events)
  }

  #inspect(events: Buffer): Buffer | null {
    const passed: Buffer[] = []
    let start = 0
    while (start < events.length && this.#ending === null) {
      const at = events.indexOf(EVENT_END, start)
      // Of three newlines in a row the last belongs to no event.
      if (at === -1) break
      this.#inspectEvent(events.subarray(start, at + EVENT_END.length), passed)
      start = at + EVENT_END.length
    }
    return passed.length === 0 ? null : Buffer.concat(passed)
  }

  #inspectEvent(event: Buffer, passed: Buffer[]): void {
    if (this.#isOrdinary(event)) {
      passed.push(event)
      return
    }
    const data = dataOf(event)
    // Comments and blank lines are the host's own heartbeat; we send ours.
    if (data === null) return
    if (data === '[DONE]') {
      // A server that is told to stop ends so what it had not finished (engines.md 3).
      this.#ending = this.#held.length > 0 ? this.#done(event) : STOPPED
      return
    }
    const value = parseJsonObject(data)
    if (value === null) {
      this.#ending = { kind: 'broken', reason: 'an event whose data is not a JSON object' }
      return
    }
    const message = errorOf(value)
    if (message !== null) {
      this.#ending = { kind: 'error', message }
      return
    }
    const tokens = tokensOf(value)
    if (tokens !== null) this.#tokens = tokens
    const bytes = this.#echo === null ? event : this.#echo(event)
    // The gateway asks for the counts; who did not ask for them does not get them.
    if (!this.#hasUsage && tokens !== null && isOnlyUsage(value)) return
    if (this.#held.length > 0 || this.#hasFinished(value)) this.#hold(bytes)
    else if (this.#ending === null) passed.push(bytes)
  }

  /** Whether every choice has its finish reason now. */
  #hasFinished({ choices }: Readonly<Record<string, unknown>>): boolean {
    for (const choice of Array.isArray(choices) ? (choices as unknown[]) : []) {
      const { index, finish_reason: reason } = (choice ?? {}) as Record<string, unknown>
      if (typeof reason !== 'string' || reason === '') continue
      if (isBrokenOff(reason)) {
        this.#ending = STOPPED
        return false
      }
      this.#finished.add(index)
    }
    return this.#finished.size >= this.#answers
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length
    this.#held.push(bytes)
    if (this.#heldBytes > this.#bytesMax) {
      this.#ending = {
        kind: 'broken',
        reason: `over ${this.#bytesMax} bytes after the finish reason`,
      }
    }
  }

  #done(last: Buffer): Ending {
    return { kind: 'done', bytes: Buffer.concat([...this.#held, last]), tokens: this.#tokens }
  }
}

/** Some servers end lines as Windows does; inside of JSON none of these can stand. */
const withoutReturns = (chunk: Buffer): Buffer => chunk.filter((byte) => byte !== RETURN) as Buffer

/**
 * The ends of `"error"`, of `"finish_reason": "` and of `[DONE]`. Rare letters first: the search for them
 * leaps over most of an event, where one for what begins with a quotation mark stops at each.
 */
const NOTABLE = /error"|_reason"[\t :]*"|DONE]/

/** Neither the end nor an error can be among these events, so none needs to be parsed. */
const areOrdinary = (events: Buffer): boolean => {
  const text = events.toString('latin1')
  return !NOTABLE.test(text) && text.includes('data:')
}

const dataOf = (event: Buffer): string | null => {
  const lines = event.toString('utf8').split('\n')
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim())
  return data.length === 0 ? null : data.join('\n')
}

const isOnlyUsage = ({ choices }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(choices) && choices.length === 0
