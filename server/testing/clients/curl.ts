import { runProcess, type ProcessOutput } from './process-output.ts'

/** Runs curl, silent and unbuffered, without anybody's configuration or proxy. */
export function curl(args: readonly string[]): Promise<ProcessOutput> {
  return runProcess('curl', [
    '-q',
    '--silent',
    '--show-error',
    '--no-buffer',
    '--noproxy',
    '*',
    ...args,
  ])
}
