import { z } from 'zod'
import { effort, optional, sampling } from '../openai/request-schema.ts'

const object = z.record(z.string(), z.unknown())

/** The API grows new types of everything; what they mean is not for the schema to say. */
const otherThan = (known: ReadonlySet<string>) =>
  z
    .object({ type: z.string().refine((type) => !known.has(type)) })
    .transform(({ type }) => ({ type: 'other' as const, name: type }))

const said = <Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), text: z.string() })

const part = z.union([
  z.discriminatedUnion('type', [
    said('input_text'),
    said('output_text'),
    said('text'),
    z.object({ type: z.literal('refusal'), refusal: z.string() }),
    z.object({ type: z.literal('input_image'), image_url: optional(z.string()) }),
    z.object({
      type: z.literal('input_audio'),
      input_audio: z.object({ data: z.string(), format: z.string() }),
    }),
  ]),
  otherThan(
    new Set(['input_text', 'output_text', 'text', 'refusal', 'input_image', 'input_audio']),
  ),
])

const content = z.union([z.string(), z.array(part)])

const thoughts = optional(z.array(z.object({ text: z.string() })))

const KNOWN_ITEMS = [
  z.object({
    type: z.literal('message'),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content,
  }),
  z.object({ type: z.literal('reasoning'), summary: thoughts, content: thoughts }),
  z.object({
    type: z.literal('function_call'),
    call_id: z.string(),
    name: z.string(),
    namespace: optional(z.string()),
    arguments: z.string(),
  }),
  z.object({
    type: z.literal('custom_tool_call'),
    call_id: z.string(),
    name: z.string(),
    namespace: optional(z.string()),
    input: z.string(),
  }),
  z.object({ type: z.literal('function_call_output'), call_id: z.string(), output: content }),
  z.object({ type: z.literal('custom_tool_call_output'), call_id: z.string(), output: content }),
] as const

/** A message may come without a type. */
const item = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && !('type' in given)
      ? { ...given, type: 'message' }
      : given,
  z.union([
    z.discriminatedUnion('type', KNOWN_ITEMS),
    otherThan(new Set(KNOWN_ITEMS.map(({ shape }) => shape.type.value))),
  ]),
)

const functionTool = z.object({
  type: z.literal('function'),
  name: z.string(),
  description: optional(z.string()),
  parameters: optional(object),
  strict: optional(z.boolean()),
})

/** One whose input is plain text. */
const customTool = z.object({
  type: z.literal('custom'),
  name: z.string(),
  description: optional(z.string()),
  format: optional(z.object({ type: z.string() })),
})

const callable = z.union([
  z.discriminatedUnion('type', [functionTool, customTool]),
  otherThan(new Set(['function', 'custom'])),
])

const tool = z.union([
  z.discriminatedUnion('type', [
    functionTool,
    customTool,
    z.object({ type: z.literal('namespace'), name: z.string(), tools: z.array(callable) }),
  ]),
  otherThan(new Set(['function', 'custom', 'namespace'])),
])

const namedTool = z.object({ type: z.enum(['function', 'custom']), name: z.string() })

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  namedTool,
  z.object({
    type: z.literal('allowed_tools'),
    mode: z.enum(['auto', 'required']),
    tools: z.array(namedTool),
  }),
])

const format = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({ type: z.literal('json_schema'), name: optional(z.string()), schema: object }),
])

/** What would need responses that are kept, and none are. */
const kept = optional(
  z.never('this gateway keeps no responses; send the whole conversation in input'),
)

/** Of `/v1/responses`. */
export const responsesSchema = z.object({
  model: z.string(),
  stream: optional(z.boolean()),
  ...sampling,
  input: z.union([z.string(), z.array(item).min(1, 'at least one item is required')]),
  instructions: optional(z.string()),
  max_output_tokens: optional(z.int()),
  tools: optional(z.array(tool)),
  tool_choice: optional(toolChoice),
  parallel_tool_calls: optional(z.boolean()),
  text: optional(z.object({ format: optional(format), verbosity: optional(z.string()) })),
  reasoning: optional(z.object({ effort: optional(effort), summary: optional(z.string()) })),
  include: optional(z.array(z.string())),
  top_logprobs: optional(z.int().min(0).max(20)),
  truncation: optional(z.enum(['auto', 'disabled'])),
  metadata: optional(object),
  previous_response_id: kept,
  conversation: kept,
  prompt: kept,
  background: optional(
    z.literal(false, 'this gateway keeps no responses; stream this one, or wait for it'),
  ),
})

export type ResponsesFields = z.infer<typeof responsesSchema>
export type Item = Exclude<ResponsesFields['input'], string>[number]
export type ItemContent = z.infer<typeof content>
export type ItemPart = z.infer<typeof part>
