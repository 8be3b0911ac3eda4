import { createBrowserPages } from '../api/browser/browser-pages.ts'
import { NATIVE_MOUNTS, nativeRoutes, OPENAI_MOUNTS, openaiRoutes } from '../api/data-plane.ts'
import { Door } from '../api/door.ts'
import type { HopMarker } from '../api/hop-marker.ts'
import { HostOperations } from '../api/hosts/host-operations.ts'
import { createNativeMetadata } from '../api/metadata/native-metadata.ts'
import { createOpenaiModels } from '../api/metadata/openai-models.ts'
import { createVisibleModels } from '../api/metadata/visible-models.ts'
import { openapiDocument } from '../api/operations/openapi-document.ts'
import { openapiRoute } from '../api/operations/openapi-route.ts'
import { metricsRoute } from '../api/operations/metrics-route.ts'
import { createOperationsApi } from '../api/operations/operations-api.ts'
import { ownQueueRoutes } from '../api/queue/own-queue-route.ts'
import { QueueBoard } from '../api/queue/queue-board.ts'
import { createBodyReader, type ReadBody } from '../api/request-body.ts'
import type { Clock } from '../clock.ts'
import { ModelPolicies } from '../dialect/model-policies.ts'
import { createApp } from '../http/app.ts'
import type { Caller } from '../flow/caller.ts'
import type { Logger } from '../log.ts'
import type { RecordJournal } from '../pipeline/exchange-context.ts'
import type { Store } from '../store/store-client.ts'
import type { Accounts } from './accounts.ts'
import { pagesFolder } from './pages-folder.ts'
import { createAddressWarningLog } from './address-warning-log.ts'
import { composeAreas } from './areas.ts'
import { composeAskRules } from './ask-rules.ts'
import { composeChats } from './chats.ts'
import type { Core } from './core.ts'
import type { Hosts } from './hosts.ts'
import type { RunSettings } from './run-settings.ts'
import type { Identity } from './identity.ts'
import { composeLive } from './live.ts'

export interface AppParts {
  readonly overrides: RunSettings
  readonly log: Logger
  readonly clock: Clock
  readonly store: Store
  readonly journal: RecordJournal
  readonly core: Core
  readonly hosts: Hosts
  readonly identity: Identity
  readonly accounts: Accounts
  readonly hopMarker: HopMarker
  readonly adminToken: string
}

/** Every path that the gateway serves, joined to what serves it, and how to end what they have begun. */
export const composeApp = (parts: AppParts) => {
  const { log, core, identity, clock } = parts
  const onFault = (error: unknown): void => log.error({ err: error }, 'a fault of the gateway')
  const door = new Door({
    identify: identity.identify,
    reach: identity.reach,
    hopMarker: parts.hopMarker,
    events: core.events,
    limits: core.limits,
    onAddressWarning: createAddressWarningLog(log, clock),
  })
  const readBody = createBodyReader(parts.overrides.live.view(({ limits }) => limits))
  const board = new QueueBoard({ ...core, clock })
  const plane = composeDataPlane(parts, door, readBody)
  const endRevoked = (): void => {
    const isRevoked = (caller: Caller): boolean => !core.isStanding(caller)
    core.pipeline.onRevoked(isRevoked)
    plane.operations.onRevoked(isRevoked)
  }
  parts.accounts.sessions.onEnded(endRevoked)
  identity.endings.watch(endRevoked)
  const live = composeLive(parts, board)
  const chats = composeChats(parts, { ...plane, board, live })
  const areas = composeAreas(parts, { ...plane, board, live, chats, readBody, onFault })
  const native = [
    ...nativeRoutes(plane),
    ...ownQueueRoutes({ door, board, audience: live.audience, feed: live.own }),
  ]
  const openai = openaiRoutes(plane)
  // The document tells of its own route, and so is there after it.
  const others = [metricsRoute(door, core.metrics), openapiRoute(door, () => document)]
  const families = [
    { mounts: NATIVE_MOUNTS, routes: native },
    { mounts: OPENAI_MOUNTS, routes: openai },
    { mounts: [''], routes: others },
  ]
  // Made here, since it takes long, and kept as text, which is far smaller than its objects are.
  const document: Buffer = Buffer.from(JSON.stringify(openapiDocument({ areas, families })))
  const app = createApp({
    door,
    reach: identity.reach,
    native,
    openai,
    others,
    mounts: [
      ...areas.flatMap(({ path, aliases = [], area }) =>
        [path, ...aliases].map((mount) => ({ path: mount, app: area as never })),
      ),
      { path: '/', app: createBrowserPages(pagesFolder()) },
      {
        path: '/',
        app: createOperationsApi({
          hosts: core.hosts,
          pipeline: core.pipeline,
          isJournalWritable: () => parts.journal.isWritable,
        }),
      },
    ],
    onFault,
  })
  const stop = async (): Promise<void> => {
    plane.operations.stop()
    live.audience.close()
    await chats.close()
  }
  return { app, announceStop: () => live.audience.announceStop(), stop }
}

const composeDataPlane = (
  { overrides: { live }, log, core, clock }: AppParts,
  door: Door,
  readBody: ReadBody,
) => {
  const { hosts, shows, pipeline } = core
  const policies = new ModelPolicies(live.current.models)
  live.watch(({ models }) => policies.replace(models))
  const limits = live.view((settings) => settings.limits)
  const admission = live.view(({ modelDefaults: { allowCloud } }) => ({
    policies,
    allowCloud,
    isRemote: (modelKey: string) => hosts.isRemote(modelKey),
  }))
  const visibleModels = createVisibleModels({ hosts, admission })
  const operations = new HostOperations({
    isStanding: core.isStanding,
    door,
    hosts,
    readBody,
    clock,
    rules: live.view(({ operations: { registries }, modelDefaults: { allowCloud } }) => ({
      registries: new Set(registries.map((name) => name.toLowerCase())),
      allowCloud,
    })),
    limits,
    settings: live.view((settings) => ({
      ...settings.operations,
      replyBytesMax: settings.limits.replyBytesMax,
    })),
    reply: live.view(({ wait, limits: { readerStallMs } }) => ({ ...wait, readerStallMs })),
    onOperation: ({ caller, host, request: { method, path } }) =>
      log.info({ caller, host, method, path }, 'host operation'),
  })
  return {
    door,
    operations,
    visibleModels,
    admission,
    rules: composeAskRules(live, policies),
    native: createNativeMetadata({
      door,
      hosts,
      shows,
      admission,
      visibleModels,
      readBody,
      limits,
    }),
    models: createOpenaiModels({ door, visibleModels, policies }),
    inference: { door, pipeline, admission, limits: core.limits, readBody, operations, clock },
  }
}
