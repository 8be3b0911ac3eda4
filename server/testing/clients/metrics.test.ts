import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { untilIdle } from '../asking.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { runProcess } from './process-output.ts'
import { hasPython, PYTHON } from './python-client.ts'

// Goal: Prometheus reads what docs/metrics.md tells of, under those names, and nothing else. Method: its
// own parser, over the metrics of a gateway that has served and refused.

const root = fileURLToPath(new URL('../../../', import.meta.url))

interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly (readonly [string, Readonly<Record<string, string>>, number | null])[]
}

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo' }],
    settings: { DEMO__TOKENS_PER_SECOND: '1000' },
  })
  const chat = { model: 'demo', stream: false, messages: [{ role: 'user', content: 'x' }] }
  for (const model of ['demo', 'nothing']) {
    await fetch(`${gateway.url}/api/chat`, {
      method: 'POST',
      body: JSON.stringify({ ...chat, model }),
    })
  }
  await fetch(`${gateway.url}/api/chat`, { method: 'POST', headers: { 'X-API-Key': 'sd_x' } })
})
afterAll(() => gateway.stop())

const metrics = async (): Promise<string> => {
  await untilIdle(gateway)
  return (await fetch(`${gateway.url}/metrics`)).text()
}

/** Name, kind and labels of each row of the document's table. */
const documented = (): readonly (readonly [string, string, string])[] =>
  [
    ...readFileSync(join(root, 'docs', 'metrics.md'), 'utf8').matchAll(
      /^\| `(seadragon_\w+)` +\| (\w+) +\| ([^|]*?) +\|/gm,
    ),
  ].map(([, name, kind, labels]) => [name!, kind!, labels!.replaceAll('`', '')])

it('the metrics are those of the document, of the kinds that it says', async () => {
  const told = [...(await metrics()).matchAll(/^# TYPE (seadragon_\w+) (\w+)$/gm)].map(
    ([, name, kind]) => [name, kind],
  )
  expect(new Set(told)).toEqual(new Set(documented().map(([name, kind]) => [name, kind])))
})

describe.skipIf(!hasPython)("Prometheus' own parser", () => {
  it('reads all of them, with the labels that the document names', async () => {
    const script = fileURLToPath(new URL('prometheus_parser.py', import.meta.url))
    const output = await runProcess(PYTHON, ['-B', script], { input: await metrics() })
    expect(output.stderr).toBe('')
    const families = JSON.parse(output.stdout) as readonly Family[]
    for (const [name, , labels] of documented()) {
      // It takes the ending of a counter for no part of its family's name.
      const family = families.find((one) => [one.name, `${one.name}_total`].includes(name))
      expect([name, family?.help]).toEqual([name, expect.stringMatching(/\S/)])
      const used = family!.samples.flatMap(([, all]) => Object.keys(all))
      const allowed = [...labels.split(', '), 'le']
      expect([name, used.filter((label) => !allowed.includes(label))]).toEqual([name, []])
    }
    const value = (name: string, labels: object): number | null | undefined =>
      families
        .flatMap(({ samples }) => samples)
        .find(([one, all]) => one === name && JSON.stringify(all) === JSON.stringify(labels))?.[2]
    const completed = { class: 'direct', outcome: 'completed' }
    expect(value('seadragon_requests_total', completed)).toBe(1)
    expect(value('seadragon_refused_total', { code: 'AUTH_INVALID' })).toBe(1)
    expect(
      value('seadragon_tokens_total', { class: 'direct', kind: 'completion' }),
    ).toBeGreaterThan(5)
    expect(value('seadragon_idle_with_backlog', {})).toBe(0)
  })
})
