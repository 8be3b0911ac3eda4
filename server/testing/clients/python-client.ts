import { fileURLToPath } from 'node:url'
import { runProcess } from './process-output.ts'

/** A Python with the packages `ollama` and `openai`; without one, tests that need it are skipped. */
export const PYTHON = process.env['SEADRAGON_TEST_PYTHON'] ?? ''

export const hasPython = PYTHON !== ''

export type PythonScript = 'ollama_client.py' | 'openai_client.py'

/** One call of a client. `args` are the keyword arguments of the client's own method. */
export interface PythonCommand {
  readonly base: string
  readonly op: string
  readonly args?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string
  /** For streams: leave after this many items. */
  readonly leaveAfter?: number
}

/** What the client handed to its user: items of a stream or one result, and what it raised, if so. */
export interface PythonResult {
  readonly items: readonly Record<string, unknown>[]
  readonly error: {
    readonly type: string
    readonly message: string
    readonly status: number | null
  } | null
}

/** Runs one command in a real Python client. Throws where the script itself failed. */
export async function runPython(
  script: PythonScript,
  command: PythonCommand,
): Promise<PythonResult> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const output = await runProcess(PYTHON, ['-B', path], { input: JSON.stringify(command) })
  if (output.code !== 0) throw new Error(`${script} failed: ${output.stderr}`)
  return JSON.parse(output.stdout) as PythonResult
}
