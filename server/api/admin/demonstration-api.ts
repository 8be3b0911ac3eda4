import { demonstrationResult } from '../../../shared/api/queue.ts'
import { REVOKED } from '../../admit/standing.ts'
import type { Demonstrate } from '../questions/demonstration.ts'
import type { Questioner } from '../questions/questioner.ts'
import { refuse } from '../rest/api-error.ts'
import { deny, isDenied } from '../rest/denial.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'
import type { AuditTrail } from './audit-trail.ts'

export interface DemonstrationApiDeps {
  readonly demonstrate: Demonstrate
  readonly questioner: Questioner
  readonly audit: AuditTrail
}

const send = route({
  method: 'post',
  path: '/',
  summary:
    'Send ten requests to the demonstration at once, as who asks for it, to see the queue at work',
  access: 'operator',
  responses: {
    200: json(demonstrationResult, 'They wait or run, and are recorded as any others.'),
  },
})

/** Something to look at while only the demonstration answers. */
export const createDemonstrationApi = ({ demonstrate, questioner, audit }: DemonstrationApiDeps) =>
  createResource().openapi(send, async (c) => {
    const caller = questioner(c)
    if (caller === null) return refuse(c, REVOKED)
    const result = demonstrate(caller)
    if (isDenied(result)) return deny(c, result)
    const { host, ...counts } = result
    const target = { kind: 'host', id: null, name: host }
    await audit(c, { action: 'queue.demonstrate', target, before: null, after: counts })
    return c.json(counts, 200)
  })
