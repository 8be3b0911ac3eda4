import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { LoadResults, LoadTask } from './load-task.ts'

const STANDARD_ERROR = 2

/** The processes that the benchmark started, so that none outlives it. */
export class Children {
  readonly #running = new Set<ChildProcess>()

  /** A script of this folder that tells where it listens. */
  async startServer(
    file: URL,
    args: readonly string[] = [],
  ): Promise<{ pid: number; port: number }> {
    const child = this.#fork(file, args)
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message: { port: number }) => resolve(message.port))
      child.once('exit', (code) => reject(new Error(`${file.pathname} ended with ${code}`)))
    })
    return { pid: child.pid!, port }
  }

  /** A script of this folder that does tasks. */
  startWorker(file: URL): LoadWorker {
    return new LoadWorker(this.#fork(file, []))
  }

  /** Another program; what it says is shown, since it says something only where it fails. */
  startProgram(
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): ChildProcess {
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', STANDARD_ERROR, STANDARD_ERROR],
    })
    return this.#watch(child)
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.stop(child)))
  }

  /** Without waiting for them, for a process that must end now. */
  killAll(): void {
    for (const child of this.#running) child.kill('SIGKILL')
  }

  async stop(child: ChildProcess): Promise<void> {
    if (!this.#running.has(child)) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  #fork(file: URL, args: readonly string[]): ChildProcess {
    return this.#watch(
      fork(file, args, { execArgv: ['--import', import.meta.resolve('tsx')], stdio: 'inherit' }),
    )
  }

  #watch(child: ChildProcess): ChildProcess {
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    child.once('error', () => this.#running.delete(child))
    return child
  }
}

type Answer<Result> = { readonly result: Result } | { readonly error: string }

/** The load generator, seen from the benchmark. */
export class LoadWorker {
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
  }

  /** One task at a time. Rejects where it failed. */
  async run<Kind extends LoadTask['kind']>(
    task: Extract<LoadTask, { kind: Kind }>,
  ): Promise<LoadResults[Kind]> {
    const answer = await new Promise<Answer<LoadResults[Kind]>>((resolve, reject) => {
      const onExit = (): void => reject(new Error('the load generator ended'))
      this.#child.once('exit', onExit)
      this.#child.once('message', (message: Answer<LoadResults[Kind]>) => {
        this.#child.off('exit', onExit)
        resolve(message)
      })
      this.#child.send(task)
    })
    if ('error' in answer) throw new Error(`the load generator failed: ${answer.error}`)
    return answer.result
  }
}
