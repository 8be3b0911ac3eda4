import type { AnswerPiece, TokenLogprob } from '../../flow/answer.ts'
import type { ToolForm } from '../../flow/call.ts'
import { customInputOf } from './tool-names.ts'

/** A stream's event without its number, which its stream adds. */
export interface ResponseEvent {
  readonly type: string
  readonly [member: string]: unknown
}

/** What a response is put together from. One is open at a time; all of it is said in events. */
export interface OpenItem {
  /** `incomplete` where the answer was cut in it. */
  object(status: 'in_progress' | 'completed' | 'incomplete'): object
  /** What comes before its first piece, behind the event that adds it. */
  opening(): readonly ResponseEvent[]
  /** What all its deltas begin with, up to the text; null where it says nothing before its end. */
  readonly delta: ResponseEvent | null
  closing(): readonly ResponseEvent[]
}

type Place = { readonly item_id: string; readonly output_index: number }

const EMPTY_PART = { type: 'output_text', annotations: [], logprobs: [], text: '' } as const

export class MessageItem implements OpenItem {
  readonly #place: Place
  readonly #texts: string[] = []
  readonly #logprobs: object[] = []
  readonly delta: ResponseEvent

  constructor(place: Place) {
    this.#place = place
    this.delta = { type: 'response.output_text.delta', ...place, content_index: 0 }
  }

  add({ text, logprobs }: AnswerPiece & { readonly kind: 'text' }): readonly object[] {
    const said = (logprobs ?? []).map(logprobOf)
    this.#texts.push(text)
    for (const logprob of said) this.#logprobs.push(logprob)
    return said
  }

  object(status: 'in_progress' | 'completed' | 'incomplete'): object {
    const content = status === 'in_progress' ? [] : [this.#part()]
    return { id: this.#place.item_id, type: 'message', status, role: 'assistant', content }
  }

  opening(): readonly ResponseEvent[] {
    return [
      {
        type: 'response.content_part.added',
        ...this.#place,
        content_index: 0,
        part: EMPTY_PART,
      },
    ]
  }

  closing(): readonly ResponseEvent[] {
    const part = this.#part()
    const place = { ...this.#place, content_index: 0 }
    const { text, logprobs } = part
    return [
      { type: 'response.output_text.done', ...place, text, logprobs },
      { type: 'response.content_part.done', ...place, part },
    ]
  }

  #part() {
    return { ...EMPTY_PART, text: this.#texts.join(''), logprobs: this.#logprobs }
  }
}

const logprobOf = ({ top, ...token }: TokenLogprob): object => ({ ...token, top_logprobs: top })

/** Thoughts as their own summary: that is where clients show them. */
export class ReasoningItem implements OpenItem {
  readonly #place: Place
  readonly #texts: string[] = []
  readonly delta: ResponseEvent

  constructor(place: Place) {
    this.#place = place
    this.delta = { type: 'response.reasoning_summary_text.delta', ...place, summary_index: 0 }
  }

  add(text: string): void {
    this.#texts.push(text)
  }

  object(status: 'in_progress' | 'completed' | 'incomplete'): object {
    const summary = status === 'in_progress' ? [] : [this.#part(this.#texts.join(''))]
    return { id: this.#place.item_id, type: 'reasoning', summary }
  }

  opening(): readonly ResponseEvent[] {
    return [this.#event('response.reasoning_summary_part.added', { part: this.#part('') })]
  }

  closing(): readonly ResponseEvent[] {
    const text = this.#texts.join('')
    return [
      this.#event('response.reasoning_summary_text.done', { text }),
      this.#event('response.reasoning_summary_part.done', { part: this.#part(text) }),
    ]
  }

  #event(type: string, members: object): ResponseEvent {
    return { type, ...this.#place, summary_index: 0, ...members }
  }

  #part(text: string): object {
    return { type: 'summary_text', text }
  }
}

export interface CalledTool {
  readonly callId: string
  readonly form: ToolForm
}

export class CallItem implements OpenItem {
  readonly #place: Place
  readonly #called: CalledTool
  readonly #pieces: string[] = []
  readonly delta: ResponseEvent | null

  constructor(place: Place, called: CalledTool) {
    this.#place = place
    this.#called = called
    const type = 'response.function_call_arguments.delta'
    // The text of a custom tool is known once its object is whole.
    this.delta = called.form.isCustom ? null : { type, ...place }
  }

  add(json: string): void {
    this.#pieces.push(json)
  }

  object(status: 'in_progress' | 'completed' | 'incomplete'): object {
    const { callId, form } = this.#called
    const { name, namespace, isCustom } = form
    const isOpen = status === 'in_progress'
    return {
      id: this.#place.item_id,
      type: isCustom ? 'custom_tool_call' : 'function_call',
      status,
      call_id: callId,
      name,
      ...(namespace !== null && { namespace }),
      ...(isCustom
        ? { input: isOpen ? '' : customInputOf(this.#json()) }
        : { arguments: isOpen ? '' : this.#json() }),
    }
  }

  opening(): readonly ResponseEvent[] {
    return []
  }

  closing(): readonly ResponseEvent[] {
    if (!this.#called.form.isCustom) {
      const said = { arguments: this.#json(), name: this.#called.form.name }
      return [{ type: 'response.function_call_arguments.done', ...this.#place, ...said }]
    }
    const input = customInputOf(this.#json())
    return [
      { type: 'response.custom_tool_call_input.delta', ...this.#place, delta: input },
      { type: 'response.custom_tool_call_input.done', ...this.#place, input },
    ]
  }

  #json(): string {
    return this.#pieces.join('') || '{}'
  }
}
