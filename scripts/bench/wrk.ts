import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoopResult } from './load-task.ts'
import type { Target } from './target.ts'
import { CHAT_PATH, chatBody } from './target.ts'

export interface WrkOptions {
  readonly target: Target
  readonly connections: number
  readonly seconds: number
  /** Where its script is written. */
  readonly folder: string
}

const PROGRAM = 'wrk'

/** wrk says its version and its usage with status 1. */
export const isWrkInstalled = (): boolean => spawnSync(PROGRAM, ['-v']).error === undefined

/** Plain requests from wrk, which leaves more of the processor to the servers than a script can. */
export const runWrk = async (options: WrkOptions): Promise<LoopResult> => {
  const { target, connections, seconds, folder } = options
  const script = join(folder, 'wrk.lua')
  writeFileSync(script, luaScript(target))
  const child = spawn(
    PROGRAM,
    [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout=30s',
      `-s${script}`,
      `http://127.0.0.1:${target.port}${CHAT_PATH}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  return parseWrk(output)
}

/** What wrk printed. Throws where it printed no result. */
export const parseWrk = (output: string): LoopResult => {
  const total = /^\s*(\d+) requests in ([\d.]+)(ms|s|m),/m.exec(output)
  if (total === null) throw new Error(`wrk printed no result: ${output}`)
  const seconds = Number(total[2]) * { ms: 0.001, s: 1, m: 60 }[total[3] as 'ms' | 's' | 'm']
  const refused = Number(/^\s*Non-2xx or 3xx responses: (\d+)$/m.exec(output)?.[1] ?? 0)
  const sockets = /^\s*Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$/m
  const broken = (sockets.exec(output) ?? []).slice(1).map(Number)
  const errors = broken.reduce((sum, count) => sum + count, refused)
  return { replies: Number(total[1]), tokens: 0, seconds, errors }
}

const luaScript = ({ key }: Target): string => `wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
${key === null ? '' : `wrk.headers["Authorization"] = "Bearer ${key}"`}
wrk.body = [[${chatBody(null)}]]
`
