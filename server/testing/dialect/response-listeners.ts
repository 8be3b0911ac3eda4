import OpenAI from 'openai'
import { cannedFetch } from './canned-fetch.ts'
import type { Heard } from './surface-contract.ts'

type Response = OpenAI.Responses.Response
type StreamEvent = OpenAI.Responses.ResponseStreamEvent

const clientOf = (bytes: string, contentType: string): OpenAI =>
  new OpenAI({
    apiKey: 'none',
    baseURL: 'http://localhost/v1',
    maxRetries: 0,
    fetch: cannedFetch(bytes, contentType),
  })

const ASKED = { model: 'm', input: 'Hello' }

/** The library puts the snapshot together from the events; the last event has to say the same. */
export const hearResponseStream = async (bytes: string): Promise<Heard> => {
  const ear = new ResponseEar()
  const stream = clientOf(bytes, 'text/event-stream').responses.stream(ASKED)
  for await (const event of stream) ear.take(event)
  return ear.heard()
}

export const hearResponseWhole = async (bytes: string): Promise<Heard> =>
  heardOfResponse(await clientOf(bytes, 'application/json').responses.create(ASKED))

/** Listens to the events one by one, as agents do, and finds whether they say what the last one says. */
export class ResponseEar {
  readonly #items: (readonly string[])[] = []
  readonly #pieces: string[][] = []
  #events = 0
  #last: Response | null = null

  take(event: StreamEvent): void {
    if (event.sequence_number !== this.#events) throw new Error('an event has a wrong number')
    this.#events += 1
    switch (event.type) {
      case 'response.output_item.added':
        this.#pieces[event.output_index] = []
        return
      case 'response.output_text.delta':
      case 'response.function_call_arguments.delta':
      case 'response.reasoning_summary_text.delta':
        this.#pieces[event.output_index]!.push(event.delta)
        return
      case 'response.output_item.done':
        this.#items[event.output_index] = [JSON.stringify(event.item), said(event.item)]
        return
      case 'response.failed':
        throw new Error(event.response.error?.message)
      case 'response.completed':
      case 'response.incomplete':
        this.#last = event.response
        return
      default:
    }
  }

  heard(): Heard {
    if (this.#last === null) throw new Error('the stream had no end')
    for (const [index, item] of this.#last.output.entries()) {
      const [whole, text] = this.#items[index]!
      if (whole !== JSON.stringify(item)) throw new Error('an item is not as it was said')
      const pieces = this.#pieces[index]!.join('')
      if (text !== pieces) throw new Error(`the pieces were ${pieces} and the item ${text}`)
    }
    return heardOfResponse(this.#last)
  }
}

const said = (item: OpenAI.Responses.ResponseOutputItem): string => {
  if (item.type === 'message') return textOf(item)
  if (item.type === 'function_call') return item.arguments
  return item.type === 'reasoning' ? item.summary.map(({ text }) => text).join('') : ''
}

const textOf = ({ content }: OpenAI.Responses.ResponseOutputMessage): string =>
  content.map((part) => (part.type === 'output_text' ? part.text : '')).join('')

export const heardOfResponse = ({
  output,
  status,
  incomplete_details: cut,
  usage,
}: Response): Heard => {
  const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
  if (new Set(calls.map(({ call_id: id }) => id)).size < calls.length) {
    throw new Error('two calls with one id')
  }
  return {
    text: output.map((item) => (item.type === 'message' ? textOf(item) : '')).join(''),
    thinking: output.map((item) => (item.type === 'reasoning' ? said(item) : '')).join(''),
    calls: calls.map(({ name, arguments: json }) => ({
      name,
      arguments: JSON.parse(json) as unknown,
    })),
    reason: cut?.reason ?? status ?? null,
    promptTokens: usage?.input_tokens ?? null,
    completionTokens: usage?.output_tokens ?? null,
  }
}
