import type { AnswerFinish, AnswerPiece, TokenCounts } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { openaiReplyForm } from '../openai/reply-form.ts'
import type { AnswerWriter, HostErrorText, ReplyForm } from '../reply-form.ts'
import type { ReplyIdentity } from '../surface.ts'
import type { WholeAnswer } from '../whole-answer.ts'
import { failureCodeOf, isRepeatedStatus } from './failure-code.ts'
import type { OpenItem, ResponseEvent } from './response-items.ts'
import { CallItem, MessageItem, ReasoningItem } from './response-items.ts'

/**
 * One reply of `/v1/responses`: what is said of an answer and what is said while there is none share
 * the stream's state, since every event has a number.
 */
export class ResponseReply implements AnswerWriter, ReplyForm {
  readonly streamType = 'text/event-stream'
  readonly #call: Call
  readonly #identity: ReplyIdentity
  #events = 0
  #item: OpenItem | null = null
  /** What all deltas of the open item begin with, made once. */
  #deltaOpening = ''
  /** Its last event was said: it goes out once the record is written, and nothing may come before it. */
  #hasEnded = false
  /** Items that are whole. */
  readonly #output: object[] = []

  constructor(call: Call, identity: ReplyIdentity) {
    this.#call = call
    this.#identity = identity
  }

  piece(piece: AnswerPiece): string {
    switch (piece.kind) {
      case 'text': {
        if (piece.text === '' && piece.logprobs === null) return ''
        const [item, opening] = this.#within(MessageItem)
        const logprobs = JSON.stringify(item.add(piece))
        return opening + this.#delta(piece.text, logprobs)
      }
      case 'thinking': {
        if (piece.text === '') return ''
        const [item, opening] = this.#within(ReasoningItem)
        item.add(piece.text)
        return opening + this.#delta(piece.text)
      }
      case 'call_start':
        return this.#beginCall(piece.id, piece.name)
      case 'call_arguments':
        if (!(this.#item instanceof CallItem)) return ''
        this.#item.add(piece.json)
        return this.#delta(piece.json)
      case 'call_end':
        return this.#close('completed')
      case 'vectors':
        return ''
    }
  }

  finish({ reason, tokens }: AnswerFinish): string {
    const cut = CUTS[reason]
    const rest = this.#start() + this.#close(cut === undefined ? 'completed' : 'incomplete')
    const status = cut === undefined ? 'completed' : 'incomplete'
    const response = this.#response(status, { ...cut, usage: usageOf(tokens) })
    this.#hasEnded = true
    return rest + this.#event({ type: `response.${status}`, response })
  }

  /** The same items as in a stream, of which nothing but the end is said. */
  whole({ text, thinking, calls, logprobs, finish }: WholeAnswer): string {
    if (thinking !== '') this.piece({ kind: 'thinking', text: thinking })
    if (text !== '') this.piece({ kind: 'text', text, logprobs })
    for (const { id, name, argumentsJson } of calls) {
      this.piece({ kind: 'call_start', id, name })
      this.piece({ kind: 'call_arguments', json: argumentsJson })
      this.piece({ kind: 'call_end' })
    }
    const cut = CUTS[finish.reason]
    const status = cut === undefined ? 'completed' : 'incomplete'
    this.#close(status)
    return JSON.stringify(this.#response(status, { ...cut, usage: usageOf(finish.tokens) }))
  }

  /**
   * Comments do not hold Codex, which gives up after 300 s without an event (experience.md 4.2). Events
   * of the whole response replace what clients have of it, so an open item is held by a delta.
   */
  heartbeat(): Buffer {
    if (this.#hasEnded) return NOTHING
    if (this.#events === 0) return Buffer.from(this.#start())
    const isOpen = this.#deltaOpening !== ''
    return Buffer.from(isOpen ? this.#deltaEvent('') : this.#inProgress())
  }

  errorBody(refusal: Refusal): Buffer {
    return openaiReplyForm.errorBody(refusal)
  }

  hostErrorBody(status: number, error: HostErrorText): Buffer {
    return openaiReplyForm.hostErrorBody(status, error)
  }

  errorTerminal(refusal: Refusal): Buffer {
    const error = { code: failureCodeOf(refusal), message: refusal.message }
    const opening = this.#start()
    const response = this.#response('failed', { error })
    return Buffer.from(opening + this.#event({ type: 'response.failed', response }))
  }

  refusalStream(refusal: Refusal): Buffer | null {
    return isRepeatedStatus(refusal) ? this.errorTerminal(refusal) : null
  }

  /** An answer always comes as its events, so what comes whole into a stream is an error. */
  wholeAsStream(): Buffer {
    return this.errorTerminal({ code: 'host_error', message: 'the host did not stream its answer' })
  }

  #start(): string {
    if (this.#events > 0) return ''
    const response = this.#response('in_progress', {})
    return this.#event({ type: 'response.created', response }) + this.#inProgress()
  }

  #inProgress(): string {
    const open = this.#item === null ? [] : [this.#item.object('in_progress')]
    const response = this.#response('in_progress', { output: [...this.#output, ...open] })
    return this.#event({ type: 'response.in_progress', response })
  }

  #response(status: string, members: object): object {
    const { id, createdS } = this.#identity
    return {
      id: `resp_${id}`,
      object: 'response',
      created_at: createdS,
      status,
      background: false,
      error: null,
      incomplete_details: null,
      instructions: null,
      model: this.#call.model,
      output: this.#output,
      previous_response_id: null,
      store: false,
      tools: [],
      usage: null,
      user: null,
      ...this.#call.replyOptions.echo?.settings,
      ...members,
    }
  }

  /** Within an item of this kind, which is a new one unless it is open; with what opens it. */
  #within<Item extends OpenItem>(
    Kind: (new (place: Place) => Item) & { readonly prototype: Item },
  ): readonly [item: Item, opening: string] {
    if (this.#item instanceof Kind) return [this.#item, '']
    const closing = this.#start() + this.#close('completed')
    const item = new Kind(this.#place(Kind === (MessageItem as unknown) ? 'msg' : 'rs'))
    return [item, closing + this.#open(item)]
  }

  #beginCall(id: string | null, name: string): string {
    const closing = this.#start() + this.#close('completed')
    const form = this.#call.replyOptions.echo?.toolForms.get(name)
    const callId = id ?? `call_${this.#identity.id}_${this.#output.length}`
    const place = this.#place(form?.isCustom === true ? 'ctc' : 'fc')
    const plain = { name, namespace: null, isCustom: false }
    return closing + this.#open(new CallItem(place, { callId, form: form ?? plain }))
  }

  #place(prefix: string): Place {
    const index = this.#output.length
    return { item_id: `${prefix}_${this.#identity.id}_${index}`, output_index: index }
  }

  #open(item: OpenItem): string {
    this.#item = item
    this.#deltaOpening = item.delta === null ? '' : openingOf(item.delta)
    const added = {
      type: 'response.output_item.added',
      output_index: this.#output.length,
      item: item.object('in_progress'),
    }
    return [added, ...item.opening()].map((event) => this.#event(event)).join('')
  }

  #close(status: 'completed' | 'incomplete'): string {
    const item = this.#item
    if (item === null) return ''
    this.#item = null
    this.#deltaOpening = ''
    const object = item.object(status)
    const done = {
      type: 'response.output_item.done',
      output_index: this.#output.length,
      item: object,
    }
    this.#output.push(object)
    return [...item.closing(), done].map((event) => this.#event(event)).join('')
  }

  #delta(text: string, logprobs?: string): string {
    return this.#deltaOpening === '' || text === '' ? '' : this.#deltaEvent(text, logprobs)
  }

  #deltaEvent(text: string, logprobs = '[]'): string {
    const members = this.#item instanceof MessageItem ? `,"logprobs":${logprobs}` : ''
    const number = `,"sequence_number":${this.#events++}`
    return `${this.#deltaOpening}${JSON.stringify(text)}${members}${number}}\n\n`
  }

  #event(event: ResponseEvent): string {
    const numbered = { ...event, sequence_number: this.#events++ }
    return `event: ${event.type}\ndata: ${JSON.stringify(numbered)}\n\n`
  }
}

const NOTHING = Buffer.alloc(0)

type Place = { readonly item_id: string; readonly output_index: number }

const openingOf = (delta: ResponseEvent): string =>
  `event: ${delta.type}\ndata: ${JSON.stringify(delta).slice(0, -1)},"delta":`

/** Why an answer is not whole. */
const CUTS: Readonly<Record<string, object | undefined>> = {
  length: { incomplete_details: { reason: 'max_output_tokens' } },
  content_filter: { incomplete_details: { reason: 'content_filter' } },
}

/** Clients add its numbers up, so what is unknown is 0 in it. */
const usageOf = ({ promptTokens, completionTokens, cachedTokens = 0 }: TokenCounts): object => ({
  input_tokens: promptTokens ?? 0,
  input_tokens_details: { cached_tokens: cachedTokens },
  output_tokens: completionTokens ?? 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: (promptTokens ?? 0) + (completionTokens ?? 0),
})
