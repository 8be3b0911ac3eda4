import type { Call } from '../flow/call.ts'
import type { AnswerWriter } from './reply-form.ts'
import type { WholeAnswer } from './whole-answer.ts'

/** Says what is one object in every dialect: nothing of it is ever streamed. */
export abstract class ObjectWriter implements AnswerWriter {
  protected readonly call: Call

  constructor(call: Call) {
    this.call = call
  }

  piece(): string {
    return ''
  }

  finish(): string {
    return ''
  }

  abstract whole(answer: WholeAnswer): string
}
