import { aiSdkClient } from './ai-sdk-client.ts'
import { anthropicClient } from './anthropic-client.ts'
import type { ClientUnderTest } from './client-under-test.ts'
import { ollamaClient } from './ollama-client.ts'
import { openaiClient } from './openai-client.ts'
import { responsesClient } from './responses-client.ts'

/** Every client library, by what people call it. */
export const CLIENTS: Readonly<Record<string, ClientUnderTest>> = {
  'npm ollama': ollamaClient,
  'npm openai': openaiClient,
  'npm openai, responses': responsesClient,
  'npm @anthropic-ai/sdk': anthropicClient,
  'the Vercel AI SDK': aiSdkClient,
}
