import { z } from 'zod'

/** Absent and null are the same to most servers, and clients send either. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()

const number = optional(z.number())
const whole = optional(z.int())

const known = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
  z.object({
    type: z.literal('image_url'),
    image_url: z.union([z.string(), z.object({ url: z.string() })]),
  }),
  z.object({
    type: z.literal('input_audio'),
    input_audio: z.object({ data: z.string(), format: z.string() }),
  }),
])

const KNOWN_PARTS = new Set(['text', 'refusal', 'image_url', 'input_audio'])

/** Other kinds of parts exist, and there are hosts that take them. */
const other = z
  .object({ type: z.string().refine((type) => !KNOWN_PARTS.has(type)) })
  .transform(({ type }) => ({ type: 'other' as const, name: type }))

const part = z.union([known, other])

const content = optional(z.union([z.string(), z.array(part)]))

const toolCall = z.object({
  id: optional(z.string()),
  function: z.object({
    name: z.string(),
    // A string by OpenAI's rules; some clients send the object.
    arguments: optional(z.union([z.string(), z.record(z.string(), z.unknown())])),
  }),
})

const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content,
  name: optional(z.string()),
  tool_calls: optional(z.array(toolCall)),
  tool_call_id: optional(z.string()),
  reasoning: optional(z.string()),
  reasoning_content: optional(z.string()),
})

const object = z.record(z.string(), z.unknown())

const tool = z.object({
  type: optional(z.literal('function')),
  function: z.object({
    name: z.string(),
    description: optional(z.string()),
    parameters: optional(object),
    strict: optional(z.boolean()),
  }),
})

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
])

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: optional(z.string()), schema: object }),
  }),
])

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'ultra', 'max'] as const
export const effort = z.enum(EFFORTS)

/** Ollama's own parameters, which its `/v1` does not have: they reach the model all the same. */
const extensions = {
  options: optional(object),
  num_ctx: whole,
  keep_alive: optional(z.union([z.number(), z.string()])),
  think: optional(z.union([z.boolean(), z.enum(['low', 'medium', 'high', 'max'])])),
  top_k: number,
  min_p: number,
  typical_p: number,
  repeat_penalty: number,
  repeat_last_n: number,
}

/** How tokens are chosen, and where they stop. */
export const sampling = {
  stop: optional(z.union([z.string(), z.array(z.string())])),
  temperature: number,
  top_p: number,
  seed: whole,
  frequency_penalty: number,
  presence_penalty: number,
  ...extensions,
}

const generation = {
  model: z.string(),
  stream: optional(z.boolean()),
  stream_options: optional(z.object({ include_usage: optional(z.boolean()) })),
  n: optional(z.int().min(1).max(128)),
  max_tokens: whole,
  ...sampling,
}

export const chatSchema = z.object({
  ...generation,
  messages: z.array(message).min(1, "[] is too short - 'messages'"),
  max_completion_tokens: whole,
  tools: optional(z.array(tool)),
  tool_choice: optional(toolChoice),
  parallel_tool_calls: optional(z.boolean()),
  response_format: optional(responseFormat),
  reasoning_effort: optional(effort),
  reasoning: optional(z.object({ effort: optional(effort) })),
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
})

export const completionSchema = z.object({
  ...generation,
  prompt: optional(z.union([z.string(), z.tuple([z.string()])], 'send one text')),
  suffix: optional(z.string()),
  logprobs: optional(z.int().min(0).max(20)),
})

const tokens = z.array(z.int())

export const embeddingSchema = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()), tokens, z.array(tokens)]),
  encoding_format: optional(z.enum(['float', 'base64'])),
  dimensions: optional(z.int().min(1)),
  num_ctx: whole,
  keep_alive: extensions.keep_alive,
})

export type ChatFields = z.infer<typeof chatSchema>
export type ChatMessage = z.infer<typeof message>
export type ChatPart = z.infer<typeof part>
