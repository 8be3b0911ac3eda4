import { expect, it, vi } from 'vitest'
import { figureWords } from './figure-words.ts'

// What a browser says of its reader, before anything asks for it.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }))

const figures = {
  queueWaitMs: 2_000,
  hasStarted: true,
  firstTokenMs: 3_000,
  generationMs: 4_000,
  promptTokens: 1_500,
  cachedTokens: null,
  completionTokens: 80,
  completionTokensAbout: null,
  isCut: false,
}

it('tells of the prompt what came from the cache, where that is known', () => {
  const words = (cachedTokens: number | null) =>
    figureWords({ model: 'm', figures: { ...figures, cachedTokens } })
  expect(words(null)).toMatch(/ · 1.500 input tokens · 80 output tokens$/)
  expect(words(1_200)).toMatch(/ · 1.500 input tokens \(1.200 cached\) · 80 output tokens$/)
  expect(words(0)).toMatch(/ · 1.500 input tokens \(0 cached\) · 80 output tokens$/)
})

it('says nothing of what nobody measured', () => {
  const unknown = { ...figures, queueWaitMs: null, firstTokenMs: null, promptTokens: null }
  const cost = { model: null, figures: { ...unknown, generationMs: 10, completionTokens: null } }
  expect(figureWords(cost)).toBe('tokens not reported')
})

it('says “about” of tokens that only came, and nothing of tokens where no host began', () => {
  const words = (more: object) =>
    figureWords({ model: null, figures: { ...figures, promptTokens: null, ...more } })
  const stopped = { completionTokens: null, completionTokensAbout: 20 }
  expect(words(stopped)).toMatch(/ · about 5\.0 tokens\/s · about 20 output tokens$/)
  const left = { completionTokens: null, firstTokenMs: null, generationMs: null, hasStarted: false }
  expect(words(left)).toBe('waited 2.0 s')
})
