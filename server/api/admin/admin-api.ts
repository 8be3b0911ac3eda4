import { closeArea, createArea, type RestDeps } from '../rest/rest-area.ts'
import { createAuditApi, type AuditApiDeps } from './audit-api.ts'
import { createBackupsApi, type BackupsApiDeps } from './backups-api.ts'
import { createApiKeysApi } from '../keys/api-keys-api.ts'
import type { KeyBook } from '../keys/key-book.ts'
import { createHealthApi, type HealthApiDeps } from './health-api.ts'
import { createEventsApi, type EventsApiDeps } from './events-api.ts'
import { createDemonstrationApi, type DemonstrationApiDeps } from './demonstration-api.ts'
import { createHostsApi, type HostsApiDeps } from './hosts-api.ts'
import { createIntakeApi, type IntakeApiDeps } from './intake-api.ts'
import { createModelsApi, type ModelsApiDeps } from './models-api.ts'
import { createQueueApi, type QueueApiDeps } from './queue-api.ts'
import { createSettingsApi, type SettingsKeeper } from './settings-api.ts'
import { createTokensApi, type TokensApiDeps } from './tokens-api.ts'
import { createUsersApi, type UsersApiDeps } from './users-api.ts'
import { createStatsApi, type StatsApiDeps } from './stats-api.ts'
import type { UsageDeps } from '../usage/usage-answers.ts'
import { createUsageApi } from './usage-api.ts'
import { createWhitelistApi, type WhitelistApiDeps } from './whitelist-api.ts'

export interface AdminApiDeps {
  readonly rest: RestDeps
  readonly whitelist: WhitelistApiDeps
  readonly keys: KeyBook
  readonly queue: QueueApiDeps
  readonly intake: IntakeApiDeps
  readonly demonstration: DemonstrationApiDeps
  readonly hosts: HostsApiDeps
  readonly models: ModelsApiDeps
  readonly settings: SettingsKeeper
  readonly health: HealthApiDeps
  readonly backups: BackupsApiDeps
  readonly events: EventsApiDeps
  readonly stats: StatsApiDeps
  readonly usage: UsageDeps
  readonly audit: AuditApiDeps
  readonly users: UsersApiDeps
  readonly tokens: TokensApiDeps
}

/** Administration, one resource per path: for operators and admins, the admin token, keys with scopes. */
export const createAdminApi = (deps: AdminApiDeps) =>
  closeArea(
    createArea(deps.rest)
      .route('/whitelist', createWhitelistApi(deps.whitelist))
      .route('/apikeys', createApiKeysApi(deps.keys))
      // Before the queue, whose tickets have paths of the same length.
      .route('/queue/intake', createIntakeApi(deps.intake))
      .route('/queue/demonstration', createDemonstrationApi(deps.demonstration))
      .route('/queue', createQueueApi(deps.queue))
      .route('/hosts', createHostsApi(deps.hosts))
      .route('/models', createModelsApi(deps.models))
      .route('/settings', createSettingsApi(deps.settings))
      .route('/health', createHealthApi(deps.health))
      .route('/backups', createBackupsApi(deps.backups))
      .route('/events', createEventsApi(deps.events))
      .route('/stats', createStatsApi(deps.stats))
      .route('/usage', createUsageApi(deps.usage))
      .route('/audit', createAuditApi(deps.audit))
      .route('/users', createUsersApi(deps.users))
      .route('/tokens', createTokensApi(deps.tokens)),
  )

/** For the typed client of the browser application. */
export type AdminApi = ReturnType<typeof createAdminApi>
