import type { OptionRanges } from '../option-ranges.ts'

const TOKENS_MAX = 16_777_216

/**
 * The options of Ollama's engine (api/types.go and llama.cpp's sampling in ollama/ollama) and what it
 * can do with. They are wider than what makes sense: a value that does no harm is not refused. A
 * context that is too long is lowered instead, and so has no end here.
 */
export const ollamaOptionRanges = (bounds: { readonly numPredictMax: number }): OptionRanges => ({
  num_ctx: [0, Number.MAX_VALUE],
  num_batch: [0, TOKENS_MAX],
  num_gpu: [-1, 1_000_000],
  main_gpu: [-1, 1_024],
  num_thread: [0, 4_096],
  num_keep: [-1, TOKENS_MAX],
  // -1 is without end, -2 until the context is full.
  num_predict: [-2, bounds.numPredictMax],
  draft_num_predict: [-1, 65_536],
  seed: [-(2 ** 63), 2 ** 64],
  top_k: [-1, 10_000_000],
  top_p: [0, 1],
  min_p: [0, 1],
  typical_p: [0, 1],
  tfs_z: [0, 100],
  repeat_last_n: [-1, TOKENS_MAX],
  temperature: [-1, 100],
  repeat_penalty: [0, 100],
  presence_penalty: [-100, 100],
  frequency_penalty: [-100, 100],
  mirostat: [0, 2],
  mirostat_tau: [0, 100],
  mirostat_eta: [0, 100],
})
