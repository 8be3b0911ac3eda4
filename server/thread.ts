import { basename } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a thread from a source file: in a build, where all files lie in one folder, from the compiled one
 * of that name; under tsx and in tests from the source. A thread does not inherit the loader for TypeScript,
 * so there it gets it.
 */
export function startThread(source: URL, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL(`${basename(source.pathname, '.ts')}.js`, import.meta.url), options)
  }
  const loader = import.meta.resolve('tsx/esm/api')
  const boot = `import { register } from '${loader}'; register(); await import('${source.href}')`
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(boot)}`), {
    ...options,
    execArgv: [],
  })
}
