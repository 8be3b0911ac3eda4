import { parseJsonObject } from '../json-object.ts'
import { targetOf } from '../openai/surfaces.ts'
import type { Surface } from '../surface.ts'
import { anthropicErrorForm } from './error-form.ts'
import { MessageReply } from './message-reply.ts'
import { readMessagesAsk } from './read-ask.ts'

const messages: Surface = {
  errors: anthropicErrorForm,
  createReply: (call, identity) => {
    const reply = new MessageReply(call, identity)
    return { form: reply, writer: reply }
  },
  // Hosts that have this API err in it: vLLM with types of its own, Ollama without a context length.
  relay: null,
  // The body was read once at the door, where it could still be refused: it is an object.
  readAsk: (call) => readMessagesAsk(parseJsonObject(call.body.toString('utf8'))!, targetOf(call)),
}

export const anthropicSurfaces = { v1_messages: messages } as const
