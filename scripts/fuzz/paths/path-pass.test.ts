import { describe, expect, it } from 'vitest'
import { fuzzPaths, problemOf } from './path-pass.ts'
import { findServed } from './served-paths.ts'

it('no spelling of 5,000 paths opens to a stranger what its plain one does not', async () => {
  const { asked, known, findings } = await fuzzPaths(1, 5_000)
  expect(findings).toEqual([])
  expect(asked).toBeGreaterThanOrEqual(5_000)
  // Fewer or more would mean that the spellings are all the same.
  expect(known).toBeGreaterThan(500)
  expect(known).toBeLessThan(4_500)
}, 120_000)

// The checker, shown what it looks for.
describe('an answer to a stranger', () => {
  it.each([
    [null, [401], /no whole reply/],
    [500, [], /status 500/],
    [200, [], /nothing of the kind/],
    [204, [401, 403], /plain request gets 401 or 403/],
    [200, [200], null],
    [401, [401], null],
    [503, [], null],
  ] as const)('%s, where a plain spelling gets %j', (status, plain, says) => {
    const problem = problemOf(status, { plain, path: '/api/tags' })
    if (says === null) expect(problem).toBeNull()
    else expect(problem).toMatch(says)
  })
})

it.each([
  ['/api/tags', true],
  ['/api/t%61gs?x=/y', true],
  ['/api/tags/', false],
  ['/api%2ftags', false],
  ['/v1/models/a/b', true],
  ['/v1/models/', false],
  ['/api/keys/%ff', true],
])('%s is one of the paths: %s', (path, isOne) => {
  const served = ['/api/tags', '/v1/models/{id}', '/api/keys/{id}'].map((template) => ({
    template,
    methods: new Set(['GET']),
  }))
  expect(findServed(served, path).length > 0).toBe(isOne)
})
