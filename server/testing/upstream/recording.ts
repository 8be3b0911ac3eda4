import { readdirSync, readFileSync } from 'node:fs'
import type { Latch } from './latch.ts'
import { chunk, close, head, inOrder, lastChunk, raw, stall, type Step } from './steps.ts'

const FIXTURES = new URL('../fixtures/', import.meta.url)
const FOLDER = new URL('ollama/', FIXTURES)

/** One recorded exchange; the format is described in `fixtures/README.md`. */
export interface Recording {
  readonly about: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly chunks: readonly { readonly ms: number; readonly text: string }[]
    readonly end: 'complete' | 'client abort' | 'closed without last chunk'
  }
}

const cache = new Map<string, Recording>()

export function recordingNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** Reads `fixtures/ollama/<name>.json`, or that of another server. */
export function recording(
  name: string,
  server: 'ollama' | 'vllm' | 'llama-cpp' = 'ollama',
): Recording {
  const file = `${server}/${name}.json`
  const known = cache.get(file)
  if (known !== undefined) return known
  const read = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as Recording
  cache.set(file, read)
  return read
}

/** The body of a recorded reply. */
export const recordedText = (...which: Parameters<typeof recording>): string =>
  recording(...which)
    .response.chunks.map(({ text }) => text)
    .join('')

/**
 * Answers as the recorded host did, with its headers and chunk boundaries, whatever was asked. With a
 * latch, waits before the given chunk. Where the recorder left on purpose, it falls silent there.
 */
export function replay(name: string, holds: ReadonlyMap<number, Latch> = new Map()): Step {
  const { response } = recording(name)
  const isChunked = response.headers['Transfer-Encoding'] === 'chunked'
  const steps = [head(response.status, Object.entries(response.headers))]
  response.chunks.forEach(({ text }, index) => {
    const latch = holds.get(index)
    if (latch !== undefined) steps.push((exchange) => exchange.hold(latch))
    steps.push(isChunked ? chunk(text) : raw(text))
  })
  if (response.end === 'client abort') steps.push(stall)
  else if (response.end !== 'complete') steps.push(close)
  else if (isChunked) steps.push(lastChunk)
  return inOrder(...steps)
}
