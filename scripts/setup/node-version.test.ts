import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { NODE_MIN, nodeProblem } from './node-version.mjs'

describe('the oldest Node', () => {
  it('is the one that package.json asks for', () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { engines: { node: string } }
    expect(manifest.engines.node).toBe(`>=${NODE_MIN}`)
  })

  it.each(['20.19.0', '20.20.2', '22.0.0', '24.17.0'])('does not refuse %s', (version) => {
    expect(nodeProblem(version)).toBeNull()
  })

  it.each(['14.21.3', '18.20.8', '20.18.3', '20.9.0'])('refuses %s in one sentence', (version) => {
    expect(nodeProblem(version)).toMatch(/^Node [\d.]+ is too old: version 20\.19 or newer .*\.$/)
  })
})
