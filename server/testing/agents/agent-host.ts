import { randomUUID } from 'node:crypto'
import { ask } from '../asking.ts'
import type { Exchange } from '../upstream/exchange.ts'
import { createLatch } from '../upstream/latch.ts'
import { chunkedReply, NDJSON } from '../upstream/steps.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import type { Agent } from './agents.ts'

export const AGENT_MODEL = 'coder:7b'

/** What agents write into the file that they make. */
export const MADE = 'made by an agent'
export const FILE = 'made.txt'
export const FAREWELL = 'I have made the file.'

const HOLDER = 'hold the slot'

export interface AgentHost {
  readonly upstream: Upstream
  /** Takes the host's slot through the gateway at this port; resolves once it is taken. */
  holdSlot(port: number): Promise<{ release(): Promise<void> }>
}

/** A host whose model does the task of any agent: it makes a file by the agent's own tool, and says so. */
export const startAgentHost = async (agents: readonly Agent[]): Promise<AgentHost> => {
  const upstream = await startUpstream({ models: [AGENT_MODEL], replays: false })
  let latch = createLatch()
  const answer = async (exchange: Exchange): Promise<void> => {
    if (exchange.request.text.includes(HOLDER)) await exchange.hold(latch)
    await answerAgent(exchange, agents)
  }
  upstream.script(answer, { times: Infinity })
  return {
    upstream,
    holdSlot: async (port) => {
      latch = createLatch()
      const body = { model: AGENT_MODEL, messages: [{ role: 'user', content: HOLDER }] }
      const holder = await ask(port, { path: '/api/chat', body })
      await latch.reached
      return {
        release: async () => {
          latch.release()
          await holder.reply
        },
      }
    },
  }
}

interface Asked {
  readonly messages: readonly { readonly role: string }[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
}

const answerAgent = (exchange: Exchange, agents: readonly Agent[]): Promise<void> => {
  const { messages, tools = [] } = exchange.request.json as unknown as Asked
  const names = new Set(tools.map(({ function: { name } }) => name))
  const call = agents
    .map((agent) => agent.shellCall(`printf '${MADE}' > ${FILE}`))
    .find(({ name }) => names.has(name))
  const isDone = call === undefined || messages.some(({ role }) => role === 'tool')
  const message = isDone
    ? { role: 'assistant', content: FAREWELL }
    : {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: `call_${randomUUID().slice(0, 8)}`, function: { index: 0, ...call } }],
      }
  const head = { model: AGENT_MODEL, created_at: '2026-11-21T09:30:42.000000001Z' }
  const counts = { prompt_eval_count: 9_000, eval_count: 12 }
  const end = {
    ...head,
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: 'stop',
  }
  return chunkedReply(NDJSON, [
    `${JSON.stringify({ ...head, message, done: false })}\n`,
    `${JSON.stringify({ ...end, ...counts })}\n`,
  ])(exchange)
}
