import { health } from '../../../shared/api/health.ts'
import type { Clock } from '../../clock.ts'
import type { Finding } from '../../health/finding.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface HealthApiDeps {
  readonly examine: () => Promise<readonly Finding[]>
  readonly clock: Clock
}

const look = route({
  method: 'get',
  path: '/',
  summary: 'What is wrong with the installation, with what puts each thing right',
  description: 'Looks now: at the disk, at the rights of files, and at each host over the network.',
  access: 'operator',
  responses: { 200: json(health, 'Everything that was looked at.') },
})

/** What the command doctor finds, of the gateway that runs. */
export const createHealthApi = ({ examine, clock }: HealthApiDeps) =>
  createResource().openapi(look, async (c) => {
    const findings = await examine()
    const items = findings.map(({ state, check, message, repair }) => {
      return { state, check, message, repair: repair ?? null }
    })
    return c.json({ at: clock.wall(), items }, 200)
  })
