import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RealServer } from './real-server.ts'

/** A Python environment with llama.cpp's server and a model; without one, tests that need it are skipped. */
const FOLDER = process.env['SEADRAGON_TEST_LLAMA_CPP'] ?? ''

export const hasLlamaCpp = FOLDER !== ''

const SCRIPT = fileURLToPath(new URL('llama_server.py', import.meta.url))

/** A real llama.cpp with two slots, on a port of its own. */
export const startLlamaServer = async (): Promise<RealServer> => {
  const python = join(FOLDER, 'bin', 'python')
  const child = spawn(python, ['-B', SCRIPT, join(FOLDER, 'model.gguf')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const [first] = (await Promise.race([once(lines, 'line'), ended])) as [unknown]
  if (typeof first !== 'string') throw new Error('the server ended before it was ready')
  return {
    url: first,
    model: 'gemma3:270m',
    contextTokens: 2_048,
    embeds: true,
    busy: async () => {
      const slots = (await (await fetch(`${first}/slots`)).json()) as { is_processing: boolean }[]
      return slots.filter((slot) => slot.is_processing).length
    },
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
