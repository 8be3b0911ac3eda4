import { anthropicErrorForm } from '../dialect/anthropic/error-form.ts'
import { parseMessages, parseTokenCount } from '../dialect/anthropic/parse-inference.ts'
import type { NativeOperation, RulesByClass } from '../dialect/ollama/parse-inference.ts'
import { parseInference } from '../dialect/ollama/parse-inference.ts'
import type { OperationName } from '../dialect/ollama/parse-operation.ts'
import { ollamaReplyForm } from '../dialect/ollama/reply-form.ts'
import type { OpenaiOperation } from '../dialect/openai/parse-inference.ts'
import { parseOpenaiInference } from '../dialect/openai/parse-inference.ts'
import { openaiReplyForm } from '../dialect/openai/reply-form.ts'
import type { ErrorForm } from '../dialect/reply-form.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { Door, Visit } from './door.ts'
import type { HostOperations } from './hosts/host-operations.ts'
import { countTokens } from './inference/count-tokens.ts'
import type { InferenceDeps } from './inference/submit-inference.ts'
import { submitInference } from './inference/submit-inference.ts'
import type { createNativeMetadata } from './metadata/native-metadata.ts'
import type { createOpenaiModels } from './metadata/openai-models.ts'

/** A path of the data plane, relative to its mounts. `param` is the path's last, open part. */
export interface DataRoute {
  readonly methods: readonly ('GET' | 'HEAD' | 'POST' | 'DELETE')[]
  readonly path: string
  /** What it is for, in one line of the API's document. */
  readonly summary: string
  readonly form: ErrorForm
  /** What it answers with, where that is neither JSON nor a stream of the dialect's. */
  readonly contentType?: string
  handle(visit: Visit, param: string): void | Promise<void>
}

export interface DataPlaneDeps {
  readonly door: Door
  readonly inference: InferenceDeps
  readonly rules: RulesByClass
  readonly native: ReturnType<typeof createNativeMetadata>
  readonly models: ReturnType<typeof createOpenaiModels>
  readonly operations: HostOperations
}

/** Where each family of paths is mounted (design.md 8; the bare ones are VS Code's, wire.md 3.1). */
export const NATIVE_MOUNTS = ['/api', '/api/ollama', '/api/ollama/api'] as const
export const OPENAI_MOUNTS = ['/v1', '/api/v1', ''] as const

/** Every native path of wire.md 1.1, each in its class; what is not listed here does not exist. */
export const nativeRoutes = (deps: DataPlaneDeps): DataRoute[] => {
  const { native, operations, door } = deps
  const form = ollamaReplyForm
  const infer = (operation: NativeOperation): DataRoute => ({
    methods: ['POST'],
    path: `/${operation}`,
    summary: NATIVE_SUMMARIES[operation],
    form,
    handle: (visit) =>
      submitInference(
        visit,
        (body, caller) => parseInference(operation, body, deps.rules[caller.class]),
        deps.inference,
      ),
  })
  const change = (name: OperationName): DataRoute => ({
    methods: [name === 'delete' ? 'DELETE' : 'POST'],
    path: `/${name}`,
    summary: CHANGE_SUMMARIES[name],
    form,
    handle: (visit) => operations.run(visit, name),
  })
  const refuse = (methods: DataRoute['methods'], path: string, refusal: Refusal): DataRoute => ({
    methods,
    path,
    summary: `Always refused: ${refusal.message}`,
    form,
    handle: (visit) => {
      if (door.admit(visit, null) !== null) door.refuse(visit, refusal)
    },
  })

  return [
    ...(['chat', 'generate', 'embed', 'embeddings'] as const).map(infer),
    ...listingRoutes(native),
    ...(['pull', 'push', 'create', 'copy', 'delete'] as const).map(change),
    blobRoute(deps),
    refuse(['POST'], '/me', SIGNED_OUT),
    refuse(['POST'], '/signout', ACCOUNT),
    refuse(['DELETE'], '/user/keys/:param', ACCOUNT),
    refuse(['POST'], '/experimental/web_search', WEB),
    refuse(['POST'], '/experimental/web_fetch', WEB),
  ]
}

const listingRoutes = (native: DataPlaneDeps['native']): DataRoute[] => [
  {
    methods: ['GET', 'HEAD'],
    path: '/version',
    summary: 'The version of Ollama that this answers as',
    form: ollamaReplyForm,
    handle: native.version,
  },
  {
    methods: ['GET'],
    path: '/status',
    summary: 'Whether clouds may be used',
    form: ollamaReplyForm,
    handle: native.status,
  },
  {
    methods: ['GET', 'HEAD'],
    path: '/tags',
    summary: 'The models that the caller may use',
    form: ollamaReplyForm,
    handle: native.tags,
  },
  {
    methods: ['GET'],
    path: '/ps',
    summary: 'The models that are loaded now',
    form: ollamaReplyForm,
    handle: native.ps,
  },
  {
    methods: ['POST'],
    path: '/show',
    summary: 'What is known of one model',
    form: ollamaReplyForm,
    handle: native.show,
  },
]

const DIGEST = /^sha256[:-][0-9a-f]{64}$/i

const blobRoute = ({ operations, door }: DataPlaneDeps): DataRoute => ({
  methods: ['HEAD', 'POST'],
  path: '/blobs/:param',
  summary: 'Whether the hosts have a part of a model, or its upload',
  form: ollamaReplyForm,
  handle: (visit, digest) => {
    if (!DIGEST.test(digest)) {
      return void door.refuse(visit, {
        code: 'invalid_request',
        message: 'invalid digest format',
      })
    }
    const path = `/api/blobs/${digest}`
    if (visit.incoming.method === 'HEAD') operations.look(visit, path)
    else operations.upload(visit, path)
  },
})

export const openaiRoutes = (deps: DataPlaneDeps): DataRoute[] => {
  const form = openaiReplyForm
  const infer = (operation: OpenaiOperation, path: string): DataRoute => ({
    methods: ['POST'],
    path,
    summary: OPENAI_SUMMARIES[operation],
    form,
    handle: (visit) =>
      submitInference(
        visit,
        (body, caller) => parseOpenaiInference(operation, body, deps.rules[caller.class]),
        deps.inference,
      ),
  })
  const notYet = (path: string): DataRoute => ({
    methods: ['POST'],
    path,
    summary: 'Not served yet',
    form,
    handle: (visit) => {
      if (deps.door.admit(visit, 'inference') !== null) deps.door.refuse(visit, NOT_YET)
    },
  })

  return [
    infer('v1_chat', '/chat/completions'),
    infer('v1_completions', '/completions'),
    infer('v1_embeddings', '/embeddings'),
    infer('v1_responses', '/responses'),
    {
      methods: ['GET', 'HEAD'],
      path: '/models',
      summary: 'The models that the caller may use',
      form,
      handle: (visit) => deps.models.list(visit),
    },
    {
      methods: ['GET', 'HEAD'],
      path: '/models/:param{[^]+}',
      summary: 'One model that the caller may use',
      form,
      handle: (visit, id) => deps.models.retrieve(visit, id),
    },
    notYet('/audio/transcriptions'),
    ...messageRoutes(deps),
  ]
}

const NATIVE_SUMMARIES: Readonly<Record<NativeOperation, string>> = {
  chat: 'The next message of a conversation',
  generate: 'What follows a prompt',
  embed: 'Vectors of texts',
  embeddings: 'The vector of one text',
}

const CHANGE_SUMMARIES: Readonly<Record<OperationName, string>> = {
  pull: 'Fetch a model to a host',
  push: 'Send a model from a host to a registry',
  create: 'Make a model on a host',
  copy: 'Give a model of a host another name',
  delete: 'Delete a model from a host',
}

const OPENAI_SUMMARIES: Readonly<Record<OpenaiOperation, string>> = {
  v1_chat: 'The next message of a conversation',
  v1_completions: 'What follows a prompt',
  v1_embeddings: 'Vectors of texts',
  v1_responses: 'The next response of a conversation, which is kept nowhere',
}

/** Anthropic's two, whose clients take the gateway's root or its `/v1` for the base. */
const messageRoutes = ({ rules, inference }: DataPlaneDeps): DataRoute[] => [
  {
    methods: ['POST'],
    path: '/messages',
    summary: 'The next message of a conversation, in Anthropic’s form',
    form: anthropicErrorForm,
    handle: (visit) =>
      submitInference(visit, (body, caller) => parseMessages(body, rules[caller.class]), inference),
  },
  {
    methods: ['POST'],
    path: '/messages/count_tokens',
    summary: 'About how many tokens a prompt has',
    form: anthropicErrorForm,
    handle: (visit) =>
      countTokens(visit, (body, caller) => parseTokenCount(body, rules[caller.class]), inference),
  },
]

const SIGNED_OUT: Refusal = { code: 'AUTH_INVALID', message: 'unauthorized', isFinal: true }

const ACCOUNT: Refusal = {
  code: 'egress_refused',
  message: 'this gateway does not manage accounts at ollama.com',
  isFinal: true,
}

const WEB: Refusal = {
  code: 'egress_refused',
  message: 'this gateway does not search or fetch the web for its callers',
  isFinal: true,
}

const NOT_YET: Refusal = {
  code: 'not_implemented',
  message: 'this API is not served yet: use /v1/chat/completions or /api/chat',
  isFinal: true,
}
