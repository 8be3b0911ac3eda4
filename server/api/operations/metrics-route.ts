import type { RequestMetrics } from '../../account/request-metrics.ts'
import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { DataRoute } from '../data-plane.ts'
import type { Door } from '../door.ts'
import { mayObserve } from './observer.ts'

/** Prometheus metrics: for this machine, and for whoever has `metrics:read`. */
export const metricsRoute = (door: Door, metrics: RequestMetrics): DataRoute => ({
  methods: ['GET'],
  path: '/metrics',
  summary: 'What Prometheus reads',
  form: ollamaReplyForm,
  contentType: 'text/plain',
  handle: async (visit) => {
    const caller = door.admit(visit, null)
    if (caller === null || !mayObserve(door, visit, caller)) return
    const text = await metrics.registry.metrics()
    door.send(visit, { contentType: metrics.registry.contentType, body: Buffer.from(text) })
  },
})
