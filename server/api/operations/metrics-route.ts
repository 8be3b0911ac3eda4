import type { RequestMetrics } from '../../account/request-metrics.ts'
import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { DataRoute } from '../data-plane.ts'
import type { Door } from '../door.ts'

const LOOPBACK = /^(127\.|::1$)/

/** Prometheus metrics: for this machine, and for whoever has `metrics:read`. */
export const metricsRoute = (door: Door, metrics: RequestMetrics): DataRoute => ({
  methods: ['GET'],
  path: '/metrics',
  form: ollamaReplyForm,
  handle: async (visit) => {
    const caller = door.admit(visit, null)
    if (caller === null) return
    // Whitelisted, so vouched for: with anonymous chat a stranger behind a proxy has its address too.
    const isLocal = caller.class === 'direct' && LOOPBACK.test(caller.address)
    if (!isLocal && !door.permit(visit, caller, 'metrics:read')) return
    const text = await metrics.registry.metrics()
    door.send(visit, { contentType: metrics.registry.contentType, body: Buffer.from(text) })
  },
})
