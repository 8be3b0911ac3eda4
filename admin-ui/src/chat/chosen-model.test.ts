import { expect, it } from 'vitest'
import { modelFor } from './chosen-model.ts'

const model = (name: string, more: object = {}) => ({
  name,
  isLoaded: false,
  loadMs: null,
  size: null,
  canSee: null,
  canThink: null,
  canChat: true,
  refusal: null,
  ...more,
})

const MODELS = [
  model('a'),
  model('embeds', { isLoaded: true, canChat: false }),
  model('forbidden', { isLoaded: true, refusal: 'not for you' }),
  model('loaded', { isLoaded: true }),
]

it('asks what was chosen, where it may still be asked', () => {
  expect(modelFor([null, 'a'], MODELS)).toBe('a')
  expect(modelFor(['forbidden', 'gone', 'a'], MODELS)).toBe('a')
})

it('asks for whoever has not chosen what is loaded, may be asked and can answer', () => {
  expect(modelFor([null, null], MODELS)).toBe('loaded')
})

it('asks the first that can answer where none of them is loaded', () => {
  const unloaded = MODELS.map((each) => ({ ...each, isLoaded: false }))
  expect(modelFor([], unloaded)).toBe('a')
  expect(modelFor([], unloaded.slice(1, 2))).toBe('embeds')
  expect(modelFor([], [])).toBeNull()
})
