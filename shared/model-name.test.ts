import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalModelName } from './model-name.ts'

it.each([
  ['qwen3', 'qwen3:latest'],
  ['Qwen3:Latest', 'qwen3:latest'],
  [' qwen3:4b ', 'qwen3:4b'],
  ['library/qwen3', 'qwen3:latest'],
  ['registry.ollama.ai/library/qwen3:4b', 'qwen3:4b'],
  ['https://registry.ollama.ai/library/qwen3', 'qwen3:latest'],
  ['me/qwen3', 'me/qwen3:latest'],
  ['hf.co/Me/Model-GGUF:Q4_K_M', 'hf.co/me/model-gguf:q4_k_m'],
  ['host:5000/me/m', 'host:5000/me/m:latest'],
  ['qwen3:local', 'qwen3:latest'],
  ['qwen3:4b:local', 'qwen3:4b'],
])('%j is %j', (name, canonical) => {
  expect(canonicalModelName(name)).toBe(canonical)
})

it('is the canonical form of itself', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9._-]{1,8}$/)
  const name = fc
    .tuple(part, fc.option(part), fc.option(part))
    .map(([model, space, tag]) => `${space ? `${space}/` : ''}${model}${tag ? `:${tag}` : ''}`)
    .filter((text) => !/(^|[:/])(local|library|registry\.ollama\.ai)/i.test(text))
  fc.assert(
    fc.property(name, (text) => {
      const canonical = canonicalModelName(text)
      expect(canonicalModelName(canonical)).toBe(canonical)
      expect(canonicalModelName(text.toUpperCase())).toBe(canonical)
    }),
  )
})
