import type { AnswerPosition } from '../../../shared/chat-event.ts'

/**
 * What has been said in an answer so far, thinking and text apart. It only grows, so how many characters
 * of each somebody has says all that is needed to tell them the rest.
 */
export class AnswerLog {
  #thinking = ''
  #text = ''

  get thinking(): string {
    return this.#thinking
  }

  get text(): string {
    return this.#text
  }

  get end(): AnswerPosition {
    return { thinking: this.#thinking.length, text: this.#text.length }
  }

  get isEmpty(): boolean {
    return this.#thinking === '' && this.#text === ''
  }

  append(thinking: string, text: string): void {
    this.#thinking += thinking
    this.#text += text
  }

  /** Everything behind a position; what lies behind the end is where the end is. */
  after({ thinking, text }: AnswerPosition): {
    readonly at: AnswerPosition
    readonly thinking: string
    readonly text: string
  } {
    const end = this.end
    const at = { thinking: Math.min(thinking, end.thinking), text: Math.min(text, end.text) }
    return { at, thinking: this.#thinking.slice(at.thinking), text: this.#text.slice(at.text) }
  }
}
