import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a thread from a source file: from the compiled one beside it in a build, from the source under
 * tsx and in tests. A thread does not inherit the loader for TypeScript, so there it gets it.
 */
export function startThread(source: URL, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), options)
  }
  const loader = import.meta.resolve('tsx/esm/api')
  const boot = `import { register } from '${loader}'; register(); await import('${source.href}')`
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(boot)}`), {
    ...options,
    execArgv: [],
  })
}
