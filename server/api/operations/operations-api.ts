import { Hono } from 'hono'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'

export interface OperationsDeps {
  readonly hosts: HostPool
  readonly pipeline: Pipeline
  readonly isJournalWritable: () => boolean
}

type Readiness = 'ready' | 'demo' | 'no_host' | 'stopping' | 'journal_unavailable'

/** For load balancers and watchdogs: open to everyone, and they say nothing that is anyone's secret. */
export const createOperationsApi = (deps: OperationsDeps): Hono => {
  const app = new Hono()
  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.get('/ready', (c) => {
    const status = readiness(deps)
    return c.json({ status }, status === 'ready' || status === 'demo' ? 200 : 503)
  })
  for (const path of ['/health', '/ready']) {
    app.all(path, (c) => c.text('405 method not allowed', 405, { Allow: 'GET, HEAD' }))
  }
  return app
}

const plain = (summary: string, statuses: readonly number[], contentType: string) => ({
  get: {
    summary,
    security: [],
    responses: Object.fromEntries(
      statuses.map((status) => [status, { description: summary, content: { [contentType]: {} } }]),
    ),
  },
})

/** What the API's document says of these, and of the root. */
export const OPERATIONS_PATHS = {
  '/': plain('Whether this is Ollama; browsers are sent to the pages', [200, 302], 'text/plain'),
  '/health': plain('Whether the process lives', [200], 'application/json'),
  '/ready': plain('Whether requests can be served', [200, 503], 'application/json'),
}

const readiness = ({ hosts, pipeline, isJournalWritable }: OperationsDeps): Readiness => {
  if (pipeline.isDraining) return 'stopping'
  if (!isJournalWritable()) return 'journal_unavailable'
  if (hosts.isDemonstration) return 'demo'
  return hosts.all().some((host) => host.view().isAvailable) ? 'ready' : 'no_host'
}
