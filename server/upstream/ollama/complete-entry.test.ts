import { expect, it } from 'vitest'
import { completeEntry, completeResident } from './complete-entry.ts'

const WHOLE = {
  name: 'gemma3:270m',
  model: 'gemma3:270m',
  modified_at: '2026-11-21T09:30:42Z',
  size: 301926972,
  digest: 'ec75617fe78a5f946faedf4a2078a806d745e73f38cb93c0c6f321ef698babea',
  details: {
    parent_model: '',
    format: 'gguf',
    family: 'gemma3',
    families: ['gemma3'],
    parameter_size: '268.10M',
    quantization_level: 'Q4_K_M',
    context_length: 32768,
  },
  capabilities: ['completion'],
}

it('leaves a whole entry as it is, unknown fields too', () => {
  expect(completeEntry(WHOLE)).toEqual(WHOLE)
})

it('gives an entry that is only a name every field that strict clients demand', () => {
  expect(completeEntry({ name: 'x' })).toEqual({
    name: 'x',
    model: 'x',
    modified_at: '1970-01-01T00:00:00Z',
    size: 0,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    details: {
      parent_model: '',
      format: '',
      family: '',
      families: null,
      parameter_size: '',
      quantization_level: '',
    },
  })
})

it('makes digests that differ by model, since clients take equal ones for one model', () => {
  expect(completeEntry({ name: 'a' }).digest).not.toBe(completeEntry({ name: 'b' }).digest)
})

it.each([
  [{ model: 'm' }, 'm'],
  [{ name: 'n', model: 'm' }, 'n'],
])('takes the name of %j from where it is', (entry, name) => {
  expect(completeEntry(entry).name).toBe(name)
})

it.each([-1, Number.NaN, '5', null])('takes a size of %s for unknown', (size) => {
  expect(completeEntry({ name: 'x', size }).size).toBe(0)
})

it('completes a resident without inventing when it was modified', () => {
  const resident = completeResident({ name: 'x' })
  expect(resident).toMatchObject({ size_vram: 0, expires_at: '1970-01-01T00:00:00Z' })
  expect(resident).not.toHaveProperty('modified_at')
})
