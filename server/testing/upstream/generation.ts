import { setImmediate as nextTurn } from 'node:timers/promises'
import { answerTokens, countPromptTokens, type Answer } from './answer.ts'
import { ANSWER_FORMS, type AnswerForm, type TextRoute } from './answer-form.ts'
import { CallerLeft, type Exchange } from './exchange.ts'
import type { Handler, Host } from './host.ts'
import { checkInference, type CheckedInference } from './inference-checks.ts'
import { residencyBody } from './native-form.ts'
import { findRecorded } from './recorded-answers.ts'
import { replay } from './recording.ts'
import { refusalReply } from './refusal-reply.ts'
import { requestedTokens, type RequestFields } from './request-fields.ts'
import { chunkedHead, frame, JSON_UTF8, lastChunk, goReply } from './steps.ts'

/** Chat, generate and their `/v1` forms: a recorded answer, or one of the same shape. */
export function generationHandler(route: TextRoute): Handler {
  return async (exchange, host) => {
    const checked = checkInference(exchange.request, host.shelf)
    if ('status' in checked) return refusalReply(exchange.request, checked)(exchange)
    if (checked.intent !== 'infer') return changeResidency(exchange, host, checked)
    const arrivedAt = host.clock.now()
    await host.slots.run(exchange, async () => {
      const hostWaitMs = host.clock.now() - arrivedAt
      await makeResident(exchange, host, checked)
      const recorded = host.replays ? findRecorded(exchange.request) : null
      if (recorded !== null) return replay(recorded)(exchange)
      const answer = composeAnswer(checked.fields, hostWaitMs)
      const form = ANSWER_FORMS[route]
      const isStreamed = checked.fields.stream ?? form.isStreamedByDefault
      await new Production(exchange, host, answer).run(form, isStreamed)
    })
    if (checked.fields.keep_alive === 0) host.residents.unload(checked.entry)
  }
}

async function changeResidency(
  exchange: Exchange,
  host: Host,
  { fields, entry, intent }: CheckedInference,
): Promise<void> {
  if (intent === 'unload') host.residents.unload(entry)
  else await makeResident(exchange, host, { fields, entry })
  const route = exchange.request.route === '/api/chat' ? '/api/chat' : '/api/generate'
  const doneReason = intent === 'unload' ? 'unload' : 'load'
  const body = residencyBody(route, { model: fields.model ?? '', doneReason })
  await goReply(200, JSON_UTF8, body)(exchange)
}

/** Loads the model if need be. A caller who leaves meanwhile aborts the load, as with Ollama. */
export async function makeResident(
  exchange: Exchange,
  host: Host,
  { fields, entry }: Pick<CheckedInference, 'fields' | 'entry'>,
): Promise<void> {
  if (!host.residents.use(entry, fields)) return
  try {
    await exchange.unlessLeft(Promise.resolve(host.onLoad(entry.name)))
  } catch (left) {
    host.residents.unload(entry)
    throw left
  }
}

function composeAnswer(fields: RequestFields, hostWaitMs: number): Answer {
  const contents = (fields.messages ?? []).map(({ content }) => content)
  const texts = [...contents, fields.prompt].filter((text) => typeof text === 'string')
  return {
    model: fields.model ?? '',
    ...answerTokens(requestedTokens(fields)),
    promptTokens: countPromptTokens(texts),
    hostWaitMs,
    hasUsageChunk: fields.stream_options?.include_usage === true,
    isRaw: fields.raw === true,
  }
}

/** An answer being made: token by token, one per turn of the event loop or as the test lets it. */
class Production {
  readonly #exchange: Exchange
  readonly #host: Host
  readonly #answer: Answer

  constructor(exchange: Exchange, host: Host, answer: Answer) {
    this.#exchange = exchange
    this.#host = host
    this.#answer = answer
  }

  async run(form: AnswerForm, isStreamed: boolean): Promise<void> {
    if (isStreamed) return this.#stream(form)
    for (const index of this.#answer.tokens.keys()) await this.#makeToken(index)
    await goReply(200, form.bodyType, form.body(this.#answer))(this.#exchange)
  }

  async #stream(form: AnswerForm): Promise<void> {
    const lines = form.lines(this.#answer)
    for (const [index, line] of lines.entries()) {
      if (index < this.#answer.tokens.length) await this.#makeToken(index)
      if (index === 0) await this.#send(() => chunkedHead(form.streamType)(this.#exchange))
      await this.#send(() => this.#exchange.write(frame(line)))
    }
    await lastChunk(this.#exchange)
  }

  async #makeToken(index: number): Promise<void> {
    const { request, left } = this.#exchange
    const allowed = Promise.resolve(this.#host.beforeToken(request, index)).then(() => nextTurn())
    await (this.#host.noticesLeaving ? this.#exchange.unlessLeft(allowed) : allowed)
    request.tokensMade += 1
    if (left.aborted) request.tokensAfterLeft += 1
  }

  /** A host that does not notice a close goes on into the void. */
  async #send(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      if (this.#host.noticesLeaving || !(error instanceof CallerLeft)) throw error
    }
  }
}
