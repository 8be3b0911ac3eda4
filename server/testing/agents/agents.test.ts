import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { untilIdle, untilWaiting } from '../asking.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { AGENT_MODEL, FAREWELL, FILE, MADE, startAgentHost, type AgentHost } from './agent-host.ts'
import { runAgent } from './agent-run.ts'
import { claudeCode, codex, hasAgents } from './agents.ts'

// Goal: the agents that people use do a task through the gateway, waiting in its queue on the way, and
// ask no more often than they have turns. Method: the real programs, with no way to anywhere else.

const AGENTS = [codex, claudeCode]

const PATIENCE_MS = 90_000

let host: AgentHost
let gateway: TestGateway

beforeAll(async () => {
  host = await startAgentHost(AGENTS)
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: host.upstream.url, slots: 1 }],
    settings: {
      WAIT__GRACE_MS: '50',
      WAIT__HEARTBEAT_MS: '200',
      MODELS: JSON.stringify({ [AGENT_MODEL]: { aliases: ['claude-local'] } }),
    },
  })
})

afterAll(async () => {
  await gateway.stop()
  await host.upstream.stop()
})

describe.skipIf(!hasAgents).each(AGENTS)('$name', (agent) => {
  it.each([AGENT_MODEL, 'claude-local'])(
    'does a task with %s, after a wait',
    async (model) => {
      const held = await host.holdSlot(gateway.port)
      const before = host.upstream.inferences.length
      const run = await runAgent(agent, 'Make a file.', { root: gateway.url, model })
      try {
        await untilWaiting(gateway, 1)
        await held.release()
        const { code, output } = await run.ended
        expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(FAREWELL) })
        expect(await readFile(join(run.workspace, FILE), 'utf8')).toBe(MADE)
        // One turn calls the tool, the other tells of it.
        expect(host.upstream.inferences.length - before).toBe(2)
        await untilIdle(gateway)
      } finally {
        await run.remove()
      }
    },
    PATIENCE_MS,
  )
})
