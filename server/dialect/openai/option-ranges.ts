import type { OptionRanges } from '../option-ranges.ts'

const TOKENS_MAX = 16_777_216
const DAY_MS = 86_400_000

/**
 * The numbers of a request of OpenAI's API by the names of OpenAI, vLLM (its `protocol.py`) and
 * llama.cpp (the README of its server), which get most of such requests as they are. One of them, a
 * negative `n_discard`, has made llama.cpp write outside of its memory. `sampling` are the names that
 * Ollama shares, and how long an answer may be.
 */
export const openaiOptionRanges = (sampling: OptionRanges): OptionRanges => {
  const tokens = sampling['num_predict']!
  return { ...sampling, ...answerRanges(tokens), ...VLLM, ...LLAMA_CPP }
}

const answerRanges = (tokens: OptionRanges[string]): OptionRanges => ({
  max_tokens: tokens,
  max_completion_tokens: tokens,
  max_output_tokens: tokens,
  n_predict: tokens,
  min_tokens: [0, Math.max(0, tokens[1])],
  thinking_token_budget: [-1, tokens[1]],
})

const VLLM: OptionRanges = {
  n: [1, 128],
  best_of: [1, 128],
  top_logprobs: [0, 20],
  logprobs: [0, 20],
  prompt_logprobs: [0, 20],
  repetition_penalty: [0, 100],
  length_penalty: [-100, 100],
  truncate_prompt_tokens: [-1, TOKENS_MAX],
  dimensions: [1, 1_000_000],
}

const LLAMA_CPP: OptionRanges = {
  n_probs: [0, 100],
  n_keep: [-1, TOKENS_MAX],
  n_discard: [0, TOKENS_MAX],
  n_indent: [0, 10_000],
  min_keep: [0, 10_000],
  n_cache_reuse: [0, TOKENS_MAX],
  dynatemp_range: [0, 100],
  dynatemp_exponent: [0, 100],
  top_n_sigma: [-1, 100],
  xtc_probability: [0, 1],
  xtc_threshold: [0, 1],
  dry_multiplier: [0, 100],
  dry_base: [0, 100],
  dry_allowed_length: [0, 65_536],
  dry_penalty_last_n: [-1, TOKENS_MAX],
  adaptive_target: [-1, 1],
  adaptive_decay: [0, 1],
  reasoning_budget: [-1, TOKENS_MAX],
  t_max_prompt_ms: [-1, DAY_MS],
  t_max_predict_ms: [-1, DAY_MS],
  sse_ping_interval: [-1, 86_400],
}
