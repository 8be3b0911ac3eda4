/**
 * The kinds of model server, by how they are spoken to: `openai` is vLLM, llama.cpp and whatever else has
 * that API, `demo` the built-in demonstration.
 */
export const HOST_DRIVERS = ['ollama', 'openai', 'demo'] as const

export type HostDriver = (typeof HOST_DRIVERS)[number]
