import type { Call } from '../../flow/call.ts'
import type { AnswerWriter } from '../reply-form.ts'
import type { ReplyIdentity, Surface } from '../surface.ts'
import { OllamaAnswerWriter } from './answer-writer.ts'
import { OllamaEmbeddingWriter } from './embedding-writer.ts'
import { readNativeAsk } from './read-ask.ts'
import { ollamaRelayForm } from './relay-form.ts'
import { ollamaReplyForm } from './reply-form.ts'

const surfaceOf = (write: (call: Call, identity: ReplyIdentity) => AnswerWriter): Surface => ({
  errors: ollamaReplyForm,
  createReply: (call, identity) => ({ form: ollamaReplyForm, writer: write(call, identity) }),
  relay: ollamaRelayForm,
  readAsk: readNativeAsk,
})

const texts = surfaceOf((call, identity) => new OllamaAnswerWriter(call, identity))
const vectors = surfaceOf((call) => new OllamaEmbeddingWriter(call))

/** Ollama's own API. */
export const nativeSurfaces = {
  chat: texts,
  generate: texts,
  embed: vectors,
  embeddings: vectors,
} as const
