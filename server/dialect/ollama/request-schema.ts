import { z } from 'zod'

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()

const object = z.record(z.string(), z.unknown())
const images = optional(z.array(z.string()))

const toolCall = z.object({
  id: optional(z.string()),
  function: z.object({ name: z.string(), arguments: optional(object) }),
})

const message = z.object({
  role: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['system', 'user', 'assistant', 'tool'])),
  content: optional(z.string()),
  thinking: optional(z.string()),
  images,
  tool_calls: optional(z.array(toolCall)),
  tool_name: optional(z.string()),
  tool_call_id: optional(z.string()),
})

const tool = z.object({
  function: z.object({
    name: z.string(),
    description: optional(z.string()),
    parameters: optional(object),
  }),
})

const generation = {
  model: z.string(),
  stream: optional(z.boolean()),
  options: optional(
    z.looseObject({
      num_predict: optional(z.int()),
      num_ctx: optional(z.int()),
      stop: optional(z.array(z.string())),
    }),
  ),
  format: optional(z.union([z.enum(['', 'json']), object])),
  think: optional(z.union([z.boolean(), z.enum(['', 'low', 'medium', 'high', 'max'])])),
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
  truncate: optional(z.boolean()),
  keep_alive: optional(z.union([z.number(), z.string()])),
}

export const chatSchema = z.object({
  ...generation,
  messages: optional(z.array(message)),
  tools: optional(z.array(tool)),
})

export const generateSchema = z.object({
  ...generation,
  prompt: optional(z.string()),
  suffix: optional(z.string()),
  system: optional(z.string()),
  images,
  raw: optional(z.boolean()),
})

export const embedSchema = z.object({
  model: z.string(),
  input: optional(z.union([z.string(), z.array(z.string())])),
  /** Of the older `/api/embeddings`. */
  prompt: optional(z.string()),
  dimensions: optional(z.int().min(1)),
  truncate: optional(z.boolean()),
  options: optional(object),
  keep_alive: generation.keep_alive,
})

export type ChatFields = z.infer<typeof chatSchema>
export type GenerateFields = z.infer<typeof generateSchema>
export type NativeMessage = z.infer<typeof message>
