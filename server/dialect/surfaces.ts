import type { Call, Operation } from '../flow/call.ts'
import { ollamaRelayForm } from './ollama/relay-form.ts'
import { ollamaReplyForm } from './ollama/reply-form.ts'
import { openaiSurfaces } from './openai/surfaces.ts'
import type { Surface } from './surface.ts'

/** Every operation is relayed to hosts of Ollama's kind; there are no others that it could go to. */
const native: Surface = {
  errors: ollamaReplyForm,
  createReply: () => ({ form: ollamaReplyForm, writer: null }),
  relay: ollamaRelayForm,
  readAsk: null,
}

const SURFACES: Readonly<Record<Operation, Surface>> = {
  chat: native,
  generate: native,
  embed: native,
  embeddings: native,
  ...openaiSurfaces,
}

export const surfaceOf = ({ operation }: Call): Surface => SURFACES[operation]
