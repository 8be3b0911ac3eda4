import { z } from 'zod'
import { ANSWER_STATES } from '../answer-state.ts'
import { instant, pageOf, pageQuery } from './page.ts'

/** How long texts of a chat may be whatever the configuration says, which is usually less. */
const TEXT_MAX = 8_000_000

const id = z.string().min(1).max(64)
const model = z.string().trim().min(1).max(512)
const title = z.string().trim().min(1).max(200)

/** What is absent is left to the model. */
export const chatParameters = z
  .strictObject({
    temperature: z.number().min(0).max(2),
    topP: z.number().gt(0).max(1),
    /** The most tokens of an answer. */
    tokensMax: z.int().min(1).max(1_000_000),
    /** Tokens of the conversation that the model can see. */
    contextTokens: z.int().min(256).max(10_000_000),
    thinking: z.union([z.boolean(), z.enum(['low', 'medium', 'high'])]),
  })
  .partial()

export type ChatParameters = z.infer<typeof chatParameters>

/** What an answer cost, in milliseconds and tokens; what nobody measured is null. */
export const answerFigures = z.object({
  queueWaitMs: z.number().nullable(),
  /** A host began with it; false where it only waited. */
  hasStarted: z.boolean(),
  /** From the question to the first byte of the answer. */
  firstTokenMs: z.number().nullable(),
  /** From the first byte to the last. */
  generationMs: z.number().nullable(),
  promptTokens: z.number().nullable(),
  /** Of the prompt's, those that the host knew from before. */
  cachedTokens: z.number().nullable(),
  completionTokens: z.number().nullable(),
  /** About so many came, where its host never said how many; null where it did, or nothing came. */
  completionTokensAbout: z.number().nullable(),
  /** It ended because it had as many tokens as it may. */
  isCut: z.boolean(),
})

export type AnswerFigures = z.infer<typeof answerFigures>

const chatImage = z.object({ id, mime: z.string() })

export const chatMessage = z.object({
  id,
  /** The message before it; messages with the same one are versions of each other. */
  parentId: id.nullable(),
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  thinking: z.string().nullable(),
  images: z.array(chatImage).readonly(),
  /** Of an answer. */
  model: z.string().nullable(),
  state: z.enum(ANSWER_STATES),
  problem: z.string().nullable(),
  figures: answerFigures.nullable(),
  createdAt: instant,
})

export type ChatMessage = z.infer<typeof chatMessage>

export const chatSummary = z.object({
  id,
  title: z.string(),
  /** The one that was chosen last. */
  model: z.string().nullable(),
  isPinned: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  /** An answer waits or is being written. */
  isAnswering: z.boolean(),
  /** Where the words that were searched for stand in it. */
  found: z.string().nullable(),
})

export type ChatSummary = z.infer<typeof chatSummary>

/** The first page has all pinned ones, too. */
export const chatPage = pageOf(chatSummary)

export const chat = chatSummary.omit({ found: true }).extend({
  systemPrompt: z.string(),
  parameters: chatParameters,
  /** The last message of the branch that is shown. */
  leafId: id.nullable(),
  messages: z.array(chatMessage).readonly(),
})

export type Chat = z.infer<typeof chat>

export const chatQuery = pageQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Words of titles and messages; each may be the beginning of one. */
  search: z.string().trim().min(1).max(200).optional(),
})

const settings = z
  .strictObject({
    title,
    model,
    systemPrompt: z.string().max(TEXT_MAX),
    parameters: chatParameters,
  })
  .partial()

export const newChat = settings

export const chatChanges = settings.extend({
  isPinned: z.boolean().optional(),
  leafId: id.optional(),
})

/** PNG, JPEG, WebP or GIF in base64, or one that the conversation has already. */
const questionImage = z.union([
  z.strictObject({ base64: z.base64().min(1) }),
  z.strictObject({ id }),
])

export const question = z.strictObject({
  /** The message that it follows; null for the first. Another version of a question has the same one. */
  parentId: id.nullable(),
  text: z.string().max(TEXT_MAX),
  images: z.array(questionImage).max(64).readonly().default([]),
  model,
})

/** Another answer to a question that has been asked. */
export const anotherAnswer = z.strictObject({ model })

export const asked = z.object({ question: chatMessage, answer: chatMessage })

/** A model as someone who chooses one sees it. */
export const modelChoice = z.object({
  name: z.string(),
  /** Loaded on a host now, so that nothing has to be fetched from disk first. */
  isLoaded: z.boolean(),
  /** How long loading takes, as measured; null where that was not seen yet. */
  loadMs: z.number().nullable(),
  /** Bytes. */
  size: z.number().nullable(),
  /** What it can do beside writing; null where its host has not said. */
  canSee: z.boolean().nullable(),
  canThink: z.boolean().nullable(),
  /** False of one that only embeds. */
  canChat: z.boolean(),
  /** Why it may not be chosen. */
  refusal: z.string().nullable(),
})

export type ModelChoice = z.infer<typeof modelChoice>

export const modelChoices = z.object({ items: z.array(modelChoice).readonly(), next: z.null() })
