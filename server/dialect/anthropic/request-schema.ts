import { z } from 'zod'

/** Absent and null are the same to most servers, and clients send either. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()

const number = optional(z.number())
const object = z.record(z.string(), z.unknown())

const textBlock = z.object({ type: z.literal('text'), text: z.string() })

const imageBlock = z.object({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.object({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.object({ type: z.literal('url'), url: z.string() }),
  ]),
})

const documentBlock = z.object({
  type: z.literal('document'),
  source: z.object({ type: z.string(), data: optional(z.string()) }),
})

const KNOWN_IN_RESULTS = new Set(['text', 'image', 'document'])

const KNOWN_BLOCKS = new Set([...KNOWN_IN_RESULTS, 'thinking', 'tool_use', 'tool_result'])

/** The API grows new kinds of blocks; what they mean is not for the schema to say. */
const otherThan = (known: ReadonlySet<string>) =>
  z
    .object({ type: z.string().refine((type) => !known.has(type)) })
    .transform(({ type }) => ({ type: 'other' as const, name: type }))

const resultBlock = z.union([
  z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock]),
  otherThan(KNOWN_IN_RESULTS),
])

const block = z.union([
  z.discriminatedUnion('type', [
    textBlock,
    imageBlock,
    documentBlock,
    z.object({ type: z.literal('thinking'), thinking: z.string() }),
    z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: object }),
    z.object({
      type: z.literal('tool_result'),
      tool_use_id: z.string(),
      content: optional(z.union([z.string(), z.array(resultBlock)])),
      is_error: optional(z.boolean()),
    }),
  ]),
  otherThan(KNOWN_BLOCKS),
])

const message = z.object({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
})

/** Tools of Anthropic's own have a type and no schema: only its servers know them. */
const tool = z.object({
  type: optional(z.string()),
  name: z.string(),
  description: optional(z.string()),
  input_schema: optional(object),
  strict: optional(z.boolean()),
})

const isParallelOff = { disable_parallel_tool_use: optional(z.boolean()) }

const toolChoice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('auto'), ...isParallelOff }),
  z.object({ type: z.literal('any'), ...isParallelOff }),
  z.object({ type: z.literal('none') }),
  z.object({ type: z.literal('tool'), name: z.string(), ...isParallelOff }),
])

const outputFormat = optional(z.object({ type: z.literal('json_schema'), schema: object }))

export const messagesSchema = z.object({
  model: z.string(),
  max_tokens: z
    .int('a positive whole number is required')
    .min(1, 'a positive whole number is required'),
  messages: z.array(message).min(1, 'at least one message is required'),
  system: optional(z.union([z.string(), z.array(textBlock)])),
  stream: optional(z.boolean()),
  stop_sequences: optional(z.array(z.string())),
  temperature: number,
  top_p: number,
  top_k: number,
  tools: optional(z.array(tool)),
  tool_choice: optional(toolChoice),
  thinking: optional(z.object({ type: z.string() })),
  output_config: optional(z.object({ format: outputFormat })),
  output_format: outputFormat,
})

export type MessagesFields = z.infer<typeof messagesSchema>
export type Block = z.infer<typeof block>
export type ResultBlock = z.infer<typeof resultBlock>
