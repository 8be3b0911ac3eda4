import { randomBytes } from 'node:crypto'

interface Entry {
  readonly number: number
  readonly text: string
}

const ENTRIES_MAX = 256
const CHARACTERS_MAX = 1_048_576

/**
 * The last events that were told, for those whose connection broke and who say what they heard last.
 * Ids are of one log only, so that nobody goes on with the events of an earlier one.
 */
export class EventLog {
  readonly #name = randomBytes(6).toString('base64url')
  #entries: Entry[] = []
  #characters = 0
  #last = 0

  /** The id of the newest event. */
  get lastId(): string {
    return this.#idOf(this.#last)
  }

  /** Makes an event with the id that it is given, and keeps it. */
  add(textOf: (id: string) => string): string {
    this.#last += 1
    const text = textOf(this.lastId)
    this.#entries.push({ number: this.#last, text })
    this.#characters += text.length
    while (this.#entries.length > ENTRIES_MAX || this.#characters > CHARACTERS_MAX) {
      this.#characters -= this.#entries.shift()!.text.length
    }
    return text
  }

  /** What came after an event; null where that is not known any more, or never was. */
  after(id: string): readonly string[] | null {
    const number = Number(id.slice(this.#name.length + 1))
    if (!Number.isInteger(number) || this.#idOf(number) !== id || number > this.#last) return null
    const missed = this.#last - number
    if (missed > this.#entries.length) return null
    return missed === 0 ? [] : this.#entries.slice(-missed).map(({ text }) => text)
  }

  #idOf(number: number): string {
    return `${this.#name}-${number}`
  }
}
