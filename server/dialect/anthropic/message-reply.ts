import { statusOf } from '../../errors.ts'
import type { AnswerFinish, AnswerPiece, FinishReason, TokenCounts } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseJsonObject } from '../json-object.ts'
import type { AnswerWriter, HostErrorText, ReplyForm } from '../reply-form.ts'
import type { ReplyIdentity } from '../surface.ts'
import type { WholeAnswer } from '../whole-answer.ts'
import { errorBody, errorJson, errorTypeOf, hostErrorBody, tooLong } from './error-form.ts'

/**
 * From this age on pings no longer hold Claude Code, which gives up at about 620 s; what its library
 * hands on does (experience.md 4.2).
 */
const DELTAS_FROM_MS = 240_000

/** `waiting`: the empty text that carries a client over a long wait, and never gets words. */
type BlockKind = 'text' | 'thinking' | 'tool_use' | 'waiting'

/** The member of a block's deltas that grows. */
const DELTAS: Readonly<Record<BlockKind, readonly [type: string, member: string]>> = {
  text: ['text_delta', 'text'],
  waiting: ['text_delta', 'text'],
  thinking: ['thinking_delta', 'thinking'],
  tool_use: ['input_json_delta', 'partial_json'],
}

const EMPTY_TEXT = { type: 'text', text: '' }
const EMPTY_THINKING = { type: 'thinking', thinking: '', signature: '' }

/**
 * One reply of `/v1/messages`: what is said of an answer and what is said while there is none share
 * the stream's state, since blocks are numbered and only one is open at a time.
 */
export class MessageReply implements AnswerWriter, ReplyForm {
  readonly streamType = 'text/event-stream'
  readonly #call: Call
  readonly #identity: ReplyIdentity
  #hasStarted = false
  /** Its last event was said: it goes out once the record is written, and nothing may come before it. */
  #hasEnded = false
  #block: BlockKind | null = null
  /** The index of the open block, or of the next one. */
  #index = 0
  /** What all deltas of the open block begin with, made once. */
  #deltaOpening = ''
  /** The call that is being said: its arguments must turn out to be an object. */
  #called: { readonly name: string; readonly pieces: string[] } | null = null
  #fault: string | null = null

  constructor(call: Call, identity: ReplyIdentity) {
    this.#call = call
    this.#identity = identity
  }

  get fault(): string | null {
    return this.#fault
  }

  piece(piece: AnswerPiece): string {
    switch (piece.kind) {
      case 'text':
        if (piece.text === '') return ''
        return this.#enter('text', EMPTY_TEXT) + this.#delta(piece.text)
      case 'thinking':
        if (piece.text === '') return ''
        return this.#enter('thinking', EMPTY_THINKING) + this.#delta(piece.text)
      case 'call_start':
        this.#called = { name: piece.name, pieces: [] }
        return this.#begin('tool_use', {
          type: 'tool_use',
          id: piece.id ?? this.#callId(this.#index),
          name: piece.name,
          input: {},
        })
      case 'call_arguments':
        this.#called?.pieces.push(piece.json)
        return piece.json === '' ? '' : this.#delta(piece.json)
      case 'call_end':
        return this.#endCall()
      case 'vectors':
        return ''
    }
  }

  finish({ reason, tokens }: AnswerFinish): string {
    const opening = this.#start() + this.#close()
    this.#hasEnded = true
    const delta = { stop_reason: STOP_REASONS[reason], stop_sequence: null }
    const usage = usageOf(tokens)
    return opening + eventOf({ type: 'message_delta', delta, usage }) + MESSAGE_STOP
  }

  whole({ text, thinking, calls, finish }: WholeAnswer): string {
    const content: object[] = []
    if (thinking !== '') content.push({ ...EMPTY_THINKING, thinking })
    if (text !== '') content.push({ type: 'text', text })
    for (const [index, { id, name, argumentsJson }] of calls.entries()) {
      const input = this.#inputOf(name, argumentsJson)
      content.push({ type: 'tool_use', id: id ?? this.#callId(index), name, input })
    }
    return JSON.stringify({
      ...this.#head(),
      content,
      stop_reason: STOP_REASONS[finish.reason],
      usage: usageOf(finish.tokens),
    })
  }

  heartbeat(openMs: number): Buffer {
    if (this.#hasEnded) return NOTHING
    const opening = this.#start()
    if (openMs < DELTAS_FROM_MS) return Buffer.from(opening + PING)
    const block = this.#block === null ? this.#begin('waiting', EMPTY_TEXT) : ''
    return Buffer.from(opening + block + this.#delta(''))
  }

  errorBody(refusal: Refusal): Buffer {
    return errorBody(refusal, this.#identity.requestId)
  }

  hostErrorBody(status: number, error: HostErrorText): Buffer {
    return hostErrorBody(status, error, this.#identity.requestId)
  }

  errorTerminal(refusal: Refusal): Buffer {
    const type = errorTypeOf(statusOf(refusal.code))
    // Claude Code asks three times again after an overload, and once after any other error.
    const told = type === 'overloaded_error' ? 'api_error' : type
    const message =
      refusal.code === 'context_length_exceeded' ? tooLong(refusal.message) : refusal.message
    return errorEvent(errorJson(told, message, this.#identity.requestId))
  }

  /** An answer always comes as its events, so what comes whole into a stream is an error. */
  wholeAsStream(body: Buffer): Buffer {
    return errorEvent(body.toString('utf8'))
  }

  #start(): string {
    if (this.#hasStarted) return ''
    this.#hasStarted = true
    const message = { ...this.#head(), content: [], stop_reason: null, usage: NO_USAGE }
    return eventOf({ type: 'message_start', message })
  }

  #head(): object {
    const { id } = this.#identity
    const { model } = this.#call
    return { id: `msg_${id}`, type: 'message', role: 'assistant', model, stop_sequence: null }
  }

  /** Into a block of this kind, which is a new one unless it is open. */
  #enter(kind: BlockKind, content: object): string {
    return this.#block === kind ? '' : this.#begin(kind, content)
  }

  #begin(kind: BlockKind, content: object): string {
    const opening = this.#start() + this.#close()
    const index = this.#index
    const [type, member] = DELTAS[kind]
    this.#block = kind
    this.#deltaOpening = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":`
    return opening + eventOf({ type: 'content_block_start', index, content_block: content })
  }

  #delta(text: string): string {
    return `${this.#deltaOpening}${JSON.stringify(text)}}}\n\n`
  }

  #close(): string {
    if (this.#block === null) return ''
    this.#block = null
    this.#index += 1
    return eventOf({ type: 'content_block_stop', index: this.#index - 1 })
  }

  #endCall(): string {
    const called = this.#called
    if (called === null) return ''
    this.#called = null
    this.#inputOf(called.name, called.pieces.join('') || '{}')
    return this.#fault === null ? this.#close() : ''
  }

  /** A fault where it is no object: half a call must not look like a whole one. */
  #inputOf(name: string, argumentsJson: string): object {
    const input = parseJsonObject(argumentsJson)
    if (input === null) {
      this.#fault = `the model called the tool ${name} with arguments that are not JSON`
    }
    return input ?? {}
  }

  /** For hosts that give their calls none; clients match results by it. */
  #callId(index: number): string {
    return `toolu_${this.#identity.id}_${index}`
  }
}

const STOP_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  load: 'end_turn',
}

const eventOf = (event: Readonly<Record<string, unknown>> & { readonly type: string }): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

const errorEvent = (json: string): Buffer => Buffer.from(`event: error\ndata: ${json}\n\n`)

const NOTHING = Buffer.alloc(0)

const PING = eventOf({ type: 'ping' })
const MESSAGE_STOP = eventOf({ type: 'message_stop' })

/**
 * Clients add its numbers up, so what is unknown is 0 in it, and what was cached is not among the input
 * beside it.
 */
const usageOf = ({ promptTokens, completionTokens, cachedTokens = 0 }: TokenCounts): object => ({
  input_tokens: (promptTokens ?? 0) - cachedTokens,
  output_tokens: completionTokens ?? 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cachedTokens,
})

/** Before the host has counted; libraries cannot read a `message_start` without it. */
const NO_USAGE = usageOf({ promptTokens: null, completionTokens: null })
