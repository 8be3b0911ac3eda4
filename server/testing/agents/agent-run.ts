import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Agent, AgentTarget } from './agents.ts'
import { hasCells, openCell } from './cell.ts'

export interface AgentRun {
  /** Where it works. */
  readonly workspace: string
  /** Both of its outputs, once it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
  /** Ends it, if it has not ended, and deletes what it left. */
  remove(): Promise<void>
}

/** Where nobody listens: what would leave this machine goes there where it has no network of its own. */
const NOWHERE = 'http://127.0.0.1:9'

/**
 * Gives an agent a task, in a home and a workspace of its own, where it can reach nothing but the gateway.
 * On machines that let nobody make networks, only its proxies lead nowhere.
 */
export const runAgent = async (
  agent: Agent,
  task: string,
  target: AgentTarget,
): Promise<AgentRun> => {
  const home = await mkdtemp(join(tmpdir(), 'seadragon-agent-'))
  const workspace = join(home, 'work')
  await mkdir(workspace)
  const { script, args, environment } = await agent.prepare(home, target)
  const cell = hasCells ? await openCell(home, Number(new URL(target.root).port)) : null
  const command = [process.execPath, script, ...args(task)]
  const [program, ...rest] = (cell?.around(command) ?? command) as [string]
  const child = spawn(program, rest, {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its launcher starts it as another process, which has to end with it.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
  return {
    workspace,
    ended,
    remove: async () => {
      if (child.exitCode === null && child.pid !== undefined) {
        process.kill(-child.pid, 'SIGKILL')
        await ended
      }
      await cell?.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
