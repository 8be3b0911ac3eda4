import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CLIENTS } from '../../../shared/clients.ts'

/** The folder with the agents' packages; without it, tests that need them are skipped. */
const FOLDER = process.env['SEADRAGON_TEST_AGENTS'] ?? ''

export const hasAgents = FOLDER !== ''

export interface AgentTarget {
  readonly root: string
  readonly model: string
}

/** A coding agent as it is installed, set up as `shared/clients.ts` tells its users. */
export interface Agent {
  readonly name: string
  /** The tool by which it runs a command in its shell, as it must be called. */
  shellCall(command: string): { readonly name: string; readonly arguments: object }
  /** Writes what it reads from its home, and says how to give it a task. */
  prepare(home: string, target: AgentTarget): Promise<AgentCommand>
}

export interface AgentCommand {
  readonly script: string
  readonly args: (task: string) => readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Any text does from a whitelisted address. */
const KEY = 'any'

export const codex: Agent = {
  name: 'Codex',
  shellCall: (cmd) => ({ name: 'exec_command', arguments: { cmd } }),
  prepare: async (home, target) => {
    await mkdir(join(home, '.codex'))
    await writeFile(join(home, '.codex', 'config.toml'), CLIENTS.codex.snippet(target).text)
    return {
      script: join(FOLDER, 'node_modules/@openai/codex/bin/codex.js'),
      args: (task) => [
        'exec',
        '--skip-git-repo-check',
        // Its sandbox needs rights that a test machine may not have.
        '--dangerously-bypass-approvals-and-sandbox',
        task,
      ],
      environment: { CODEX_HOME: join(home, '.codex'), SEADRAGON_API_KEY: KEY },
    }
  },
}

export const claudeCode: Agent = {
  name: 'Claude Code',
  shellCall: (command) => ({ name: 'Bash', arguments: { command, description: 'A file' } }),
  prepare: (_home, target) =>
    Promise.resolve({
      script: join(FOLDER, 'node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs'),
      args: (task) => ['-p', task, '--allowedTools', 'Bash'],
      environment: exportsIn(CLIENTS['claude-code'].snippet(target).text),
    }),
}

const exportsIn = (shell: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...shell.matchAll(/^export (\w+)='?(.*?)'?$/gm)].map(([, name, value]) => [
      name!,
      value === 'KEY' ? KEY : value!,
    ]),
  )
