import { embedDemoText } from './demo-embedding.ts'
import type { DemoHost } from './demo-host.ts'
import { textsOf, type Fields } from './demo-request.ts'
import { countWords } from './demo-text.ts'
import { nativeError } from './native-reply.ts'
import type { PacedReply } from './paced-exchange.ts'

const BAD_INPUT = 'invalid input type: send a text or a list of texts'

/** `/api/embed`: one vector for each text. */
export const replyToEmbed = (fields: Fields, host: DemoHost): PacedReply => {
  const texts = textsOf(fields['input'])
  if (texts === null) return nativeError(400, BAD_INPUT)
  host.touch(fields['keep_alive'])
  const startedAt = host.clock.now()
  return afterOneToken(host, () => ({
    model: fields['model'],
    embeddings: texts.map(embedDemoText),
    total_duration: Math.max(1, Math.round((host.clock.now() - startedAt) * 1e6)),
    load_duration: 1,
    prompt_eval_count: countTokens(texts),
  }))
}

/** `/api/embeddings`, the older form for one text. */
export const replyToEmbeddings = (fields: Fields, host: DemoHost): PacedReply => {
  const { prompt } = fields
  host.touch(fields['keep_alive'])
  const text = typeof prompt === 'string' ? prompt : ''
  return afterOneToken(host, () => ({ embedding: text === '' ? [] : embedDemoText(text) }))
}

const countTokens = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + countWords(text), 0)

const afterOneToken = (host: DemoHost, body: () => object): PacedReply => ({
  status: 200,
  contentType: 'application/json; charset=utf-8',
  steps: (function* () {
    yield host.tokenMs
    yield JSON.stringify(body())
  })(),
})
