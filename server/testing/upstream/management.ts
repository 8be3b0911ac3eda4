import { createHash } from 'node:crypto'
import { goJson } from './go-json.ts'
import type { Handler, Host } from './host.ts'
import { recording } from './recording.ts'
import { refusalReply } from './refusal-reply.ts'
import { readFields, type RequestFields } from './request-fields.ts'
import { chunkedReply, JSON_UTF8, NDJSON, goReply, wholeReply, type Step } from './steps.ts'

/** The name that no registry has: pulling it fails as it does without a network. */
const UNPULLABLE_MODEL = 'nope:1b'

const DIGEST = 'sha256:a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818'
const PULLED_BYTES = 253_112_848

const nothing = wholeReply(200, null, '')

type Management = (fields: RequestFields, host: Host) => Step

/** A management route: reads the body, and refuses one that cannot be read. */
function managing(manage: Management): Handler {
  return (exchange, host) => {
    const read = readFields(exchange.request)
    const step =
      'error' in read
        ? refusalReply(exchange.request, { status: 400, message: read.error })
        : manage(read.fields, host)
    return step(exchange)
  }
}

const nativeError = (status: number, message: string): Step =>
  goReply(status, JSON_UTF8, goJson({ error: message }))

const nameOf = (fields: RequestFields): string => fields.model ?? fields.name ?? ''

/** Progress lines, or only the last of them where the request does not stream. */
function progress(fields: RequestFields, steps: readonly object[]): Step {
  const last = steps.at(-1) ?? {}
  if (fields.stream !== false) {
    return chunkedReply(
      NDJSON,
      steps.map((step) => `${goJson(step)}\n`),
    )
  }
  return goReply('error' in last ? 500 : 200, 'application/json', goJson(last))
}

function failedPull(): readonly object[] {
  const { chunks } = recording('pull-no-network').response
  return chunks.map(({ text }) => JSON.parse(text) as object)
}

export const showHandler = managing((fields, { shelf }) => {
  const name = nameOf(fields)
  if (name === '') return nativeError(400, 'model is required')
  const entry = shelf.find(name)
  if (entry === null) return nativeError(404, `model '${name}' not found`)
  const isEmbedding = entry.capabilities.includes('embedding')
  const recorded = recording(isEmbedding ? 'show-embedding-model' : 'show')
  const shown = JSON.parse(recorded.response.chunks.map(({ text }) => text).join('')) as object
  const own = { details: entry.details, capabilities: entry.capabilities }
  const isRecorded = name === 'gemma3:270m' || name === 'all-minilm:33m'
  return goReply(200, JSON_UTF8, goJson(isRecorded ? shown : { ...shown, ...own }))
})

export const pullHandler = managing((fields, { shelf }) => {
  const name = nameOf(fields)
  if (name === UNPULLABLE_MODEL) {
    return progress(fields, failedPull())
  }
  if (shelf.find(name) === null) shelf.add(name, null)
  const status = `pulling ${DIGEST.slice('sha256:'.length, 'sha256:'.length + 12)}`
  const part = { status, digest: DIGEST, total: PULLED_BYTES }
  return progress(fields, [
    { status: 'pulling manifest' },
    part,
    { ...part, completed: PULLED_BYTES },
    { status: 'verifying sha256 digest' },
    { status: 'writing manifest' },
    { status: 'success' },
  ])
})

export const createHandler = managing((fields, { shelf }) => {
  const origin = fields.from ?? ''
  if (origin === '') {
    const body = goJson({ error: "neither 'from' or 'files' was specified" })
    return goReply(400, 'application/json', body)
  }
  const entry = shelf.find(origin)
  if (entry === null) {
    return progress(fields, failedPull())
  }
  shelf.add(nameOf(fields), entry)
  return progress(fields, [
    { status: `using existing layer ${DIGEST}` },
    { status: 'writing manifest' },
    { status: 'success' },
  ])
})

export const copyHandler = managing((fields, { shelf }) => {
  const entry = shelf.find(fields.source ?? '')
  if (entry === null) return nativeError(404, `model "${fields.source ?? ''}" not found`)
  shelf.add(fields.destination ?? '', entry)
  return nothing
})

export const deleteHandler = managing((fields, { shelf }) => {
  const name = nameOf(fields)
  return shelf.remove(name) ? nothing : nativeError(404, `model '${name}' not found`)
})

/** Blobs are checked against their digest and then forgotten: only what is recorded exists. */
export const blobHandler: Handler = (exchange) => {
  const { method, route, body } = exchange.request
  const digest = route.slice('/api/blobs/'.length)
  if (method === 'HEAD') {
    const missing = `{"error":"blob ${digest} was not found on this host, and has to be uploaded"}`
    const step = digest === DIGEST ? nothing : goReply(404, JSON_UTF8, missing)
    return step(exchange)
  }
  const actual = `sha256:${createHash('sha256')
    .update(body ?? Buffer.alloc(0))
    .digest('hex')}`
  const mismatch = `digest mismatch, expected "${digest}", got "${actual}"`
  const step = actual === digest ? wholeReply(201, null, '') : nativeError(400, mismatch)
  return step(exchange)
}
