import { createHash } from 'node:crypto'
import { countPromptTokens } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { makeResident } from './generation.ts'
import { goJson } from './go-json.ts'
import type { Handler, Host } from './host.ts'
import type { HostRefusal } from './inference-checks.ts'
import type { ShelfEntry } from './model-shelf.ts'
import { findRecorded } from './recorded-answers.ts'
import { replay } from './recording.ts'
import { refusalReply } from './refusal-reply.ts'
import { readFields, type RequestFields } from './request-fields.ts'
import { JSON_UTF8, goReply, type Step } from './steps.ts'

const WIDTH_DEFAULT = 384
const NO_EMBEDDINGS = 'This server does not support embeddings. Start it with `--embeddings`'

interface Checked {
  readonly fields: RequestFields
  readonly entry: ShelfEntry
  readonly texts: readonly string[]
}

/** `/api/embed`, the older `/api/embeddings` and `/v1/embeddings`. */
export const embeddingHandler: Handler = async (exchange, host) => {
  const { request } = exchange
  const checked = check(exchange, host)
  if ('status' in checked) return refusalReply(request, checked)(exchange)
  await host.slots.run(exchange, async () => {
    await makeResident(exchange, host, checked)
    // Ollama loads a model before it finds that the model cannot embed.
    if (!checked.entry.capabilities.includes('embedding')) {
      return refusalReply(request, { status: 501, message: NO_EMBEDDINGS })(exchange)
    }
    const recorded = host.replays ? findRecorded(request) : null
    return (recorded === null ? compose(request.route, checked) : replay(recorded))(exchange)
  })
}

function check({ request }: Exchange, { shelf }: Host): Checked | HostRefusal {
  const read = readFields(request)
  if ('error' in read) return { status: 400, message: read.error }
  const { fields } = read
  const isOpenAi = request.route === '/v1/embeddings'
  const input = request.route === '/api/embeddings' ? fields.prompt : fields.input
  if (isOpenAi && input === undefined) return { status: 400, message: 'invalid input' }
  const list: unknown[] = input === undefined || input === '' ? [] : [input].flat()
  if (!list.every((text) => typeof text === 'string')) {
    return { status: 400, message: isOpenAi ? 'invalid input' : 'invalid input type' }
  }
  const entry = shelf.find(fields.model ?? '')
  if (entry !== null) return { fields, entry, texts: list as string[] }
  return { status: 404, message: `model "${fields.model ?? ''}" not found, try pulling it first` }
}

function compose(route: string, { fields, texts }: Checked): Step {
  const vectors = texts.map((text) => vectorOf(text, fields.dimensions ?? WIDTH_DEFAULT))
  if (route === '/api/embeddings') {
    return goReply(200, JSON_UTF8, goJson({ embedding: vectors[0] ?? [] }))
  }
  const model = fields.model ?? ''
  const tokens = countPromptTokens(texts) - 10
  if (route === '/v1/embeddings') return openAiReply(fields, { model, vectors, tokens })
  const counts = { total_duration: 3_000_000, load_duration: 2_000_000, prompt_eval_count: tokens }
  const body = { model, embeddings: vectors, ...(texts.length === 0 ? {} : counts) }
  return goReply(200, JSON_UTF8, goJson(body))
}

function openAiReply(
  fields: RequestFields,
  { model, vectors, tokens }: { model: string; vectors: number[][]; tokens: number },
): Step {
  const isBase64 = fields.encoding_format === 'base64'
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    embedding: isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
    index,
  }))
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  const body = goJson({ object: 'list', data, model, usage })
  return goReply(200, 'application/json', `${body}\n`)
}

/** A vector that depends on the text alone, so that a changed order shows. */
function vectorOf(text: string, width: number): number[] {
  const seed = createHash('sha256').update(text).digest()
  return Array.from({ length: width }, (_, place) => {
    const byte = seed[place % seed.length] ?? 0
    return Number(((byte - 127.5) / 127.5 / Math.sqrt(width)).toFixed(8))
  })
}
