/** Where model servers listen on a machine unless they are told otherwise, and how each is started. */
export const HOST_PLACES = {
  ollama: { label: 'Ollama', port: 11_434, command: 'ollama serve' },
  llamaCpp: { label: 'llama.cpp', port: 8_080, command: 'llama-server -m MODEL.gguf --port 8080' },
  vllm: { label: 'vLLM', port: 8_000, command: 'vllm serve MODEL --port 8000' },
} as const
