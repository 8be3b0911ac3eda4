import {
  health,
  healthFigures,
  supportBundle,
  type HealthFigures,
  type SupportBundle,
} from '../../../shared/api/health.ts'
import type { Clock } from '../../clock.ts'
import type { Finding } from '../../health/finding.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface HealthApiDeps {
  readonly examine: () => Promise<readonly Finding[]>
  /** What else belongs into a support bundle. */
  readonly describe: () => Promise<Omit<SupportBundle, 'at' | 'findings'>>
  readonly measure: () => Promise<Omit<HealthFigures, 'at'>>
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

const figures = route({
  method: 'get',
  path: '/figures',
  summary:
    'How the gateway itself is: versions, memory, delays, disk, database, journal, last backup',
  access: 'operator',
  responses: { 200: json(healthFigures, 'Bytes and milliseconds.') },
})

const bundle = route({
  method: 'get',
  path: '/bundle',
  summary: 'Everything that somebody who helps has to know, as a file without secrets',
  description:
    'Versions, findings, settings (of secrets only whether they are set), hosts, counts and metrics. No prompts, no callers, no lines of the log.',
  access: 'admin',
  responses: { 200: json(supportBundle, 'The bundle.') },
})

/** What the command doctor finds, of the gateway that runs. */
export const createHealthApi = ({ examine, describe, measure, clock }: HealthApiDeps) =>
  createResource()
    .openapi(look, async (c) =>
      c.json({ at: clock.wall(), items: (await examine()).map(shownFinding) }, 200),
    )
    .openapi(figures, async (c) => c.json({ at: clock.wall(), ...(await measure()) }, 200))
    .openapi(bundle, async (c) => {
      const [findings, described] = await Promise.all([examine(), describe()])
      c.header('Content-Disposition', 'attachment; filename="seadragon-support.json"')
      const at = clock.wall()
      return c.json({ at, findings: findings.map(shownFinding), ...described }, 200)
    })

const shownFinding = ({ state, check, message, repair }: Finding) => ({
  state,
  check,
  message,
  repair: repair ?? null,
})
