import { setTimeout as passed } from 'node:timers/promises'
import { prepareAgents } from './setup/agents.mjs'
import { FAREWELL, AGENT_MODEL, startAgentHost } from '../server/testing/agents/agent-host.ts'
import { startTestGateway } from '../server/testing/gateway.ts'

// Codex and Claude Code, each with its own time-outs as they are, wait in the queue of a gateway that is
// configured as it comes, and get their answer with one request each. Minutes as the only parameter; 6 if none.

const minutes = Number(process.argv[2] ?? '6')
if (!(minutes > 0 && minutes <= 60)) {
  console.error('usage: npm run agents-wait -- [minutes], up to 60; 6 by default')
  process.exit(process.argv[2] === '--help' ? 0 : 1)
}

const { agents: folder, remedy } = await prepareAgents()
if (folder === null) throw new Error(remedy)
process.env['SEADRAGON_TEST_AGENTS'] = folder
// It reads the variable when it is loaded.
const { claudeCode, codex } = await import('../server/testing/agents/agents.ts')
const { runAgent } = await import('../server/testing/agents/agent-run.ts')

const AGENTS = [codex, claudeCode]

const host = await startAgentHost(AGENTS)
const gateway = await startTestGateway({
  hosts: [{ name: 'gpu0', driver: 'ollama', url: host.upstream.url, slots: 1 }],
})
const held = await host.holdSlot(gateway.port)
const before = host.upstream.inferences.length
const target = { root: gateway.url, model: AGENT_MODEL }
const runs = []
for (const agent of AGENTS) runs.push({ agent, run: await runAgent(agent, 'Make a file.', target) })
while ((await gateway.admin('GET', '/stats')).json.queue_length < AGENTS.length) await passed(100)
console.log(`${AGENTS.length} agents wait for ${minutes} minutes…`)
await passed(minutes * 60_000)
await held.release()

let isAsWanted = true
for (const { agent, run } of runs) {
  const { code, output } = await run.ended
  const isDone = code === 0 && output.includes(FAREWELL)
  isAsWanted &&= isDone
  console.log(`${agent.name}: ${isDone ? 'did its task' : `ended with ${code}: ${output}`}`)
  await run.remove()
}

interface UsageRecord {
  readonly operation: string
  readonly outcome: string
  readonly queueWaitMs: number
}

/** One request waited and called the tool; the second told what it had said. */
const REQUESTS_PER_AGENT = 2

const { json } = await gateway.admin('GET', '/usage/records?limit=100')
const records = (json as { items: readonly UsageRecord[] }).items
for (const operation of ['v1_responses', 'v1_messages']) {
  const own = records.filter((record) => record.operation === operation)
  const waits = own.map(({ outcome, queueWaitMs }) => `${outcome} after ${queueWaitMs} ms`)
  isAsWanted &&= own.length === REQUESTS_PER_AGENT
  console.log(`${operation}: ${own.length} requests (${waits.join(', ')})`)
}
console.log(`the host was asked ${host.upstream.inferences.length - before} times`)
await gateway.stop()
await host.upstream.stop()
process.exitCode = isAsWanted ? 0 : 1
