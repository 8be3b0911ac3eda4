import { goJson } from './go-json.ts'
import type { Handler } from './host.ts'
import type { ShelfEntry } from './model-shelf.ts'
import { refusalReply } from './refusal-reply.ts'
import { JSON_UTF8, goReply } from './steps.ts'

const OPENAI_JSON = 'application/json'

export const rootHandler: Handler = (exchange) =>
  goReply(200, 'text/plain; charset=utf-8', 'Ollama is running')(exchange)

export const versionHandler: Handler = (exchange, { version }) =>
  goReply(200, JSON_UTF8, goJson({ version }))(exchange)

export const statusHandler: Handler = (exchange) =>
  goReply(200, JSON_UTF8, goJson({ cloud: { disabled: false, source: 'none' } }))(exchange)

export const tagsHandler: Handler = (exchange, { shelf }) =>
  goReply(200, JSON_UTF8, goJson({ models: shelf.list() }))(exchange)

export const residentsHandler: Handler = (exchange, { residents }) =>
  goReply(200, JSON_UTF8, goJson({ models: residents.list() }))(exchange)

const openAiModel = (entry: ShelfEntry): object => ({
  id: entry.name,
  object: 'model',
  created: Math.floor(Date.parse(entry.modified_at) / 1000),
  owned_by: 'library',
})

export const openAiModelsHandler: Handler = (exchange, { shelf }) => {
  const body = goJson({ object: 'list', data: shelf.list().map(openAiModel) })
  return goReply(200, OPENAI_JSON, `${body}\n`)(exchange)
}

export const openAiModelHandler: Handler = (exchange, { shelf }) => {
  const name = decodeURIComponent(exchange.request.route.slice('/v1/models/'.length))
  const entry = shelf.find(name)
  const step =
    entry === null
      ? refusalReply(exchange.request, { status: 404, message: `model '${name}' not found` })
      : goReply(200, OPENAI_JSON, `${goJson(openAiModel(entry))}\n`)
  return step(exchange)
}
