import type { HostUnderTest } from './host-under-test.ts'
import { startOllamaHost } from './ollama-host.ts'
import { startOpenaiHost } from './openai-host.ts'

/** Every kind of host, by what people call it. */
export const HOSTS: Readonly<Record<string, () => Promise<HostUnderTest>>> = {
  Ollama: startOllamaHost,
  vLLM: () => startOpenaiHost('vllm'),
  'llama.cpp': () => startOpenaiHost('llama.cpp'),
  'a server with OpenAI’s API': () => startOpenaiHost('plain'),
}
