import type { Answer } from './answer.ts'
import * as native from './native-form.ts'
import * as openai from './openai-form.ts'
import { EVENT_STREAM, JSON_UTF8, NDJSON } from './steps.ts'

/** How a route that generates text puts an answer on the wire. */
export interface AnswerForm {
  readonly streamType: string
  readonly bodyType: string
  /** What an absent `stream` means. */
  readonly isStreamedByDefault: boolean
  /** One element per token, and the end in the last. */
  lines(answer: Answer): string[]
  body(answer: Answer): string
}

const NATIVE = { streamType: NDJSON, bodyType: JSON_UTF8, isStreamedByDefault: true }
const OPENAI = {
  streamType: EVENT_STREAM,
  bodyType: 'application/json',
  isStreamedByDefault: false,
}

export const ANSWER_FORMS = {
  '/api/chat': { ...NATIVE, lines: native.chatLines, body: native.chatBody },
  '/api/generate': { ...NATIVE, lines: native.generateLines, body: native.generateBody },
  '/v1/chat/completions': {
    ...OPENAI,
    lines: openai.chatCompletionEvents,
    body: openai.chatCompletionBody,
  },
  '/v1/completions': { ...OPENAI, lines: openai.completionEvents, body: openai.completionBody },
} as const satisfies Record<string, AnswerForm>

export type TextRoute = keyof typeof ANSWER_FORMS

export const isTextRoute = (route: string): route is TextRoute => route in ANSWER_FORMS
