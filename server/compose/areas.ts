import { createAdminApi } from '../api/admin/admin-api.ts'
import { createAuditTrail } from '../api/admin/audit-trail.ts'
import { HostDesk } from '../api/hosts/host-desk.ts'
import { ModelDesk } from '../api/models/model-desk.ts'
import { KeyBook } from '../api/keys/key-book.ts'
import { createOwnKeysApi } from '../api/keys/own-keys-api.ts'
import type { DocumentedArea } from '../api/operations/openapi-document.ts'
import { createQueueActions } from '../api/queue/queue-actions.ts'
import type { QueueBoard } from '../api/queue/queue-board.ts'
import type { QuestionDeps } from '../api/questions/question.ts'
import type { ReadBody } from '../api/request-body.ts'
import { createAuthenticate } from '../api/rest/authenticate.ts'
import type { RestDeps } from '../api/rest/rest-area.ts'
import { createSessionApi } from '../api/session/session-api.ts'
import { createOwnUsageApi } from '../api/usage/own-usage-api.ts'
import type { UsageDeps } from '../api/usage/usage-answers.ts'
import { createAdminTokenCheck } from '../identify/admin-token.ts'
import { callerLoad } from '../queue/caller-load.ts'
import type { AppParts } from './app.ts'
import type { Chats } from './chats.ts'
import { reloadIntake } from './intake.ts'
import { composeDescription, composeExamination, composeFigures } from './health.ts'
import type { Live } from './live.ts'
import { composeQuestions } from './questions.ts'

export interface AreaParts {
  readonly board: QueueBoard
  readonly live: Live
  readonly chats: Chats
  readonly admission: QuestionDeps['admission']
  readonly rules: QuestionDeps['rules']
  readonly readBody: ReadBody
  readonly onFault: (error: unknown) => void
}

/** What several areas need. */
interface Common {
  readonly rest: RestDeps
  readonly book: KeyBook
}

/** Everything with a schema: administration, sessions, and what is a caller's own. */
export const composeAreas = (parts: AppParts, within: AreaParts): readonly DocumentedArea[] => {
  const { core, identity, store, clock, overrides } = parts
  const rest = composeRest(parts, within)
  const book = new KeyBook(
    overrides.live.view(({ queue: { base } }) => ({
      apiKeys: store.apiKeys,
      snapshot: identity.snapshot,
      limits: core.limits,
      loadOf: (callerId) => callerLoad(callerId, core.scheduler.view(clock.now())),
      clock,
      priorityDefault: base.app,
      reload: identity.reloadKeys,
    })),
  )
  const admin = composeAdmin(parts, { ...within, rest, book })
  return [
    { path: '/api/admin', aliases: ['/admin'], area: admin as never },
    { path: '/auth', area: composeSession(parts, rest) as never },
    { path: '/api/keys', area: composeOwnKeys(parts, { rest, book }) as never },
    { path: '/api/usage', area: createOwnUsageApi({ rest, ...composeUsage(parts) }) as never },
    { path: '/api/chats', area: within.chats.api(rest) as never },
  ]
}

const composeUsage = ({
  overrides,
  store,
  clock,
}: Pick<AppParts, 'overrides' | 'store' | 'clock'>): UsageDeps => ({
  usage: store.usage,
  clock,
  prices: overrides.live.view(({ prices }) => prices),
})

const composeRest = (
  { identity, adminToken }: AppParts,
  { readBody, onFault }: Pick<AreaParts, 'readBody' | 'onFault'>,
): RestDeps => ({
  authenticate: createAuthenticate({
    identify: identity.identify,
    isAdminToken: createAdminTokenCheck(adminToken),
  }),
  reach: identity.reach,
  readBody,
  onFault,
})

const composeAdmin = (
  parts: AppParts,
  within: Common & Pick<AreaParts, 'admission' | 'board' | 'live' | 'rules'>,
) => {
  const { rest, board, live, book } = within
  const { core, hosts, overrides, identity, accounts, store, clock, log } = parts
  const slotsInUse = (name: string): number => core.scheduler.slotsInUse(name)
  const audit = createAuditTrail(store.audit, (note) =>
    log.error({ note }, 'a change is missing in the audit log: the database cannot be written'),
  )
  const desk = new HostDesk({ ...hosts, pool: core.hosts, slotsInUse })
  const settings = overrides.live.view(({ upstream: { firstByteMs } }) => ({ firstByteMs }))
  const questions = { ...composeQuestions(parts, within), audit }
  return createAdminApi({
    rest,
    whitelist: {
      whitelist: store.whitelist,
      snapshot: identity.snapshot,
      reload: async () => {
        await identity.reloadWhitelist()
        live.all.tellOf('whitelist')
      },
      readAddress: identity.readAddress,
      forwarders: identity.forwarders,
    },
    keys: book,
    queue: {
      board,
      act: createQueueActions({ pipeline: core.pipeline, scheduler: core.scheduler, clock }),
      audit,
    },
    demonstration: questions,
    hosts: { desk, ...questions },
    health: {
      examine: composeExamination({
        current: () => overrides.live.current,
        hosts: desk,
        whitelist: store.whitelist,
        clock,
      }),
      measure: composeFigures({
        current: () => overrides.live.current,
        store,
        loopDelay: core.loopDelay,
      }),
      describe: composeDescription({ core, hosts: desk, overrides, usage: store.usage, clock }),
      clock,
    },
    backups: store,
    models: {
      desk: new ModelDesk({ ...core, clock, policies: overrides.models, settings }),
      audit,
    },
    settings: overrides.settings,
    intake: { intake: store.intake, reload: () => reloadIntake(store, core) },
    events: { audience: live.audience, feed: live.all },
    stats: { clock, ...core },
    usage: composeUsage({ overrides, store, clock }),
    audit: { audit: store.audit },
    users: {
      settings: overrides.live.view(({ accounts: { resetLinkHours } }) => ({ resetLinkHours })),
      accounts: store.accounts,
      links: store.links,
      sessions: accounts.sessions,
      reloadKeys: identity.reloadKeys,
      clock,
    },
    tokens: { tokens: store.registrationTokens, clock },
  })
}

const composeOwnKeys = ({ overrides }: AppParts, { rest, book }: Common) => {
  const settings = overrides.live.view(({ accounts: { keysPerUserMax }, queue: { base } }) => ({
    keysPerUserMax,
    chatPriority: base.chat,
  }))
  return createOwnKeysApi({ rest, book, settings })
}

const composeSession = ({ accounts, store, overrides }: AppParts, rest: RestDeps) =>
  createSessionApi({
    rest,
    ...accounts,
    accounts: store.accounts,
    cookieMaxAgeS: overrides.live.current.accounts.sessionHoursMax * 3_600,
  })
