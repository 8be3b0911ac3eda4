import { Readable } from 'node:stream'
import { runCommand } from '../command-line/program.ts'

export interface CommandResult {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Runs a command of `seadragon` in this process, with these variables and none of a real set-up, and this on its standard input. */
export const command = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<CommandResult> => {
  const former = { ...process.env }
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('SEADRAGON_')) delete process.env[name]
  }
  Object.assign(process.env, env)
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!
  Object.defineProperty(process, 'stdin', { value: Readable.from([input]), configurable: true })
  const output = capture(process.stdout)
  const errors = capture(process.stderr)
  try {
    const code = await runCommand(args)
    return { code, output: output.text(), errors: errors.text() }
  } finally {
    output.release()
    errors.release()
    Object.defineProperty(process, 'stdin', stdin)
    process.env = former
  }
}

const capture = (stream: NodeJS.WriteStream) => {
  const write = stream.write.bind(stream)
  let text = ''
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk)
    return true
  }
  return {
    text: () => text,
    release: () => {
      stream.write = write
    },
  }
}
