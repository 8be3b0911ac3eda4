import type { Call } from '../../flow/call.ts'
import type { Ask } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseJsonObject } from '../json-object.ts'
import type { AnswerWriter } from '../reply-form.ts'
import type { ReplyIdentity, Surface } from '../surface.ts'
import { ChatWriter } from './chat-writer.ts'
import { CompletionWriter } from './completion-writer.ts'
import { EmbeddingWriter } from './embedding-writer.ts'
import { readChat } from './read-chat.ts'
import { readCompletion } from './read-completion.ts'
import { readEmbedding } from './read-embedding.ts'
import type { AskTarget } from './read-generation.ts'
import { openaiRelayForm } from './relay-form.ts'
import { openaiReplyForm } from './reply-form.ts'
import { readResponse } from '../responses/read-ask.ts'
import { ResponseReply } from '../responses/response-reply.ts'

type Read = (body: Readonly<Record<string, unknown>>, target: AskTarget) => Ask | Refusal

export const READERS = {
  v1_chat: readChat,
  v1_completions: readCompletion,
  v1_embeddings: readEmbedding,
  v1_responses: readResponse,
} as const satisfies Record<string, Read>

type Write = (call: Call, identity: ReplyIdentity) => AnswerWriter

const surfaceOf = (read: Read, write: Write): Surface => ({
  errors: openaiReplyForm,
  createReply: (call, identity) => ({ form: openaiReplyForm, writer: write(call, identity) }),
  relay: openaiRelayForm,
  // The body was read once at the door, where it could still be refused: it is an object.
  readAsk: (call) => read(parseJsonObject(call.body.toString('utf8'))!, targetOf(call)),
})

export const targetOf = (call: Omit<Call, 'body'>): AskTarget => ({
  model: call.aliasOf ?? call.model,
  isStreaming: call.isStreaming,
  runner: call.runner,
})

const responses: Surface = {
  errors: openaiReplyForm,
  createReply: (call, identity) => {
    const reply = new ResponseReply(call, identity)
    return { form: reply, writer: reply }
  },
  // llama.cpp's leaves out what clients need, and Ollama's own context is fixed (wire.md 4.2, 6).
  relay: null,
  readAsk: (call) => readResponse(parseJsonObject(call.body.toString('utf8'))!, targetOf(call)),
}

export const openaiSurfaces = {
  v1_chat: surfaceOf(READERS.v1_chat, (call, identity) => new ChatWriter(call, identity)),
  v1_completions: surfaceOf(
    READERS.v1_completions,
    (call, identity) => new CompletionWriter(call, identity),
  ),
  v1_embeddings: surfaceOf(READERS.v1_embeddings, (call) => new EmbeddingWriter(call)),
  v1_responses: responses,
} as const
