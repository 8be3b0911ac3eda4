import { checkModel, checkScope, type AdmissionRules } from '../../admit/admission.ts'
import type { RequestLimits } from '../../admit/request-limits.ts'
import { parseInference, type RulesByClass } from '../../dialect/ollama/parse-inference.ts'
import type { Caller } from '../../flow/caller.ts'
import type { SettledRecord } from '../../flow/usage-record.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { TicketFollower } from '../../pipeline/submission.ts'
import { AnswerSink, type AnswerEnd } from '../chats/answer-sink.ts'

/** A few words that an operator has a model say. */
export interface Question {
  readonly caller: Caller
  /** The one host that is asked. */
  readonly host: string
  readonly model: string
  readonly text: string
  readonly tokensMax: number
  /** The caller's unless it is to come later. */
  readonly basePriority?: number
  /** When the host must have it, in monotonic ms. */
  readonly startBy?: number
}

export interface QuestionEnd {
  /** Null where it never had a ticket. */
  readonly settled: SettledRecord | null
  /** What a client would have been told; null where the answer came whole. */
  readonly problem: string | null
}

export interface QuestionDeps {
  readonly pipeline: Pick<Pipeline, 'submit'>
  readonly admission: AdmissionRules
  readonly limits: RequestLimits
  readonly rules: RulesByClass
}

export type Ask = (question: Question) => AskedQuestion

/**
 * The way of a question of the gateway's own to the queue: in the name of whoever wants it, by the same
 * rights, limits and bounds, and with a record, as that of any client.
 */
export const createAsk =
  ({ pipeline, admission, limits, rules }: QuestionDeps): Ask =>
  (question) => {
    const asked = new AskedQuestion()
    const { caller, host, basePriority = caller.basePriority, startBy = Infinity } = question
    const refusal =
      checkScope(caller, 'inference') ??
      checkModel(caller, question.model, admission) ??
      limits.take(caller.id, {})
    const call = refusal ?? parseInference('chat', bodyOf(question), rules[caller.class])
    if ('code' in call) {
      asked.sink.end(Buffer.from(JSON.stringify({ error: call.message })))
      return asked
    }
    if (call.intent === 'unload') throw new Error('a question asks for nothing to be unloaded')
    pipeline.submit({
      call,
      caller,
      basePriority,
      startBy,
      host,
      requestId: null,
      outgoing: asked.sink,
      headers: {},
      follower: asked,
    })
    return asked
  }

/** In Ollama's own form, which every kind of host can be asked from. */
const bodyOf = ({ model, text, tokensMax }: Question): Buffer =>
  Buffer.from(
    JSON.stringify({
      model,
      messages: [{ role: 'user', content: text }],
      stream: true,
      options: { num_predict: tokensMax },
    }),
  )

/** A question on its way. Nobody reads the answer; what counts is how it ended. */
export class AskedQuestion implements TicketFollower {
  readonly sink: AnswerSink
  readonly ended: Promise<QuestionEnd>
  #conclude: (end: QuestionEnd) => void = () => undefined
  #isAdmitted = false
  #end: AnswerEnd | null = null

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#conclude = resolve
    })
    this.sink = new AnswerSink({
      onPiece: () => undefined,
      onEnd: (end) => {
        this.#end = end
        if (!this.#isAdmitted) this.onEnded(null)
      },
    })
  }

  /** Whether it waits, runs, or did. */
  get isAdmitted(): boolean {
    return this.#isAdmitted
  }

  /** Why it never had a ticket; null where it has or had one. */
  get refusal(): string | null {
    return this.#isAdmitted || this.#end?.kind === 'done' ? null : (this.#end?.message ?? null)
  }

  onAdmitted(): void {
    this.#isAdmitted = true
  }

  onStarted(): void {
    // Its record says when.
  }

  onEnded(settled: SettledRecord | null): void {
    const end = this.#end
    const problem = end?.kind === 'done' ? null : (end?.message ?? 'it was given up')
    this.#conclude({ settled, problem })
  }
}
