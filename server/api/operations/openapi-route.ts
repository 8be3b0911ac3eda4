import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { DataRoute } from '../data-plane.ts'
import type { Door } from '../door.ts'
import { mayObserve } from './observer.ts'

/** The OpenAPI document, which tells of this route too: for this machine, and for whoever has `metrics:read`. */
export const openapiRoute = (door: Door, document: () => Buffer): DataRoute => ({
  methods: ['GET'],
  path: '/openapi.json',
  summary: 'This document',
  form: ollamaReplyForm,
  handle: (visit) => {
    const caller = door.admit(visit, null)
    if (caller === null || !mayObserve(door, visit, caller)) return
    door.send(visit, { contentType: 'application/json; charset=utf-8', body: document() })
  },
})
