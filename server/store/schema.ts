import type { Generated } from 'kysely'
import type { AnswerState } from '../../shared/answer-state.ts'

/**
 * The tables as they are after the newest migration. Columns are snake case in the database and camel
 * case here. Times are milliseconds since 1970; lists and objects are JSON text; truth is 0 or 1.
 */
export interface Schema {
  schemaMigration: { number: number; name: string; appliedAt: number }
  whitelistEntry: WhitelistEntryRow
  apiKey: ApiKeyRow
  account: AccountRow
  session: SessionRow
  registrationToken: RegistrationTokenRow
  oneTimeLink: OneTimeLinkRow
  detectedHost: { name: string; driver: string; url: string; detectedAt: number }
  usageRecord: UsageRecordRow
  usageSeries: UsageSeriesRow
  usageSum: UsageSumRow
  journalPosition: JournalPositionRow
  auditEntry: AuditEntryRow
  host: HostRow
  hostCredential: { host: string; bearer: string }
  hostDrain: { host: string; since: number }
  override: { kind: string; name: string; value: string | null; version: number; updatedAt: number }
  intakePause: { kind: string; name: string; pausedAt: number }
  chat: ChatRow
  chatMessage: ChatMessageRow
  chatImage: ChatImageRow
  modelStay: ModelStayRow
  hostRequest: { beganAt: number; host: string; requests: number }
  modelTime: {
    modelKey: string
    loadMs: number | null
    unloadMs: number | null
    measuredAt: number
  }
  contextChange: ContextChangeRow
  /** When a gateway watched what hosts have in memory; of the one that runs, when it saved that last. */
  memoryWatch: { beganAt: number; endedAt: number }
}

export interface ModelStayRow {
  host: string
  modelKey: string
  model: string
  beganAt: number
  /** Null while it is there. */
  endedAt: number | null
  loadMs: number | null
  isLoad: number
  isLost: number
}

/** Tokens. */
export interface ContextChangeRow {
  caller: string
  model: string
  class: string
  callerName: string
  requests: number
  askedMin: number
  askedMax: number
  asked: number
  given: number
  firstAt: number
  lastAt: number
}

export interface HostRow {
  name: string
  driver: string
  url: string
  /** 0: as many as the host says. */
  slots: number
  passPriority: number
  passUnknownOptions: number
  /** As JSON. */
  modelNames: string
  version: number
  createdAt: number
  updatedAt: number
}

export interface WhitelistEntryRow {
  id: string
  address: string
  note: string | null
  scopes: string
  createdAt: number
  version: Generated<number>
  lastMatchAt: number | null
  /** The name of whoever did; null for those of the first start. */
  addedBy: string | null
  matches: Generated<number>
}

export interface ApiKeyRow {
  id: string
  fingerprint: string
  prefix: string
  name: string
  priority: number
  scopes: string
  models: string | null
  addresses: string | null
  limits: string | null
  expiresAt: number | null
  createdAt: number
  lastUsedAt: number | null
  lastUsedAddress: string | null
  revokedAt: number | null
  version: number
  weight: number
  userId: string | null
  makerKeyId: string | null
  /** The number of its text: grows with each rotation. */
  generation: number
  previousFingerprint: string | null
  previousUntil: number | null
}

/** The part of a record that is null while the request waits or runs. */
export interface UsageEndColumns {
  outcome: string | null
  status: number | null
  host: string | null
  startedAt: number | null
  firstByteAt: number | null
  endedAt: number | null
  queueWaitMs: number | null
  promptTokens: number | null
  cachedTokens: number | null
  completionTokens: number | null
  tries: number | null
}

export interface UsageRecordRow extends UsageEndColumns {
  id: Generated<number>
  ticket: string
  requestId: string
  class: string
  caller: string
  callerName: string
  keyId: string | null
  userId: string | null
  address: string
  dialect: string
  operation: string
  model: string
  isStreaming: number
  basePriority: number
  queuedAt: number
  /** Its series in the finest cube, so that any filter is a list of numbers. */
  series: number
}

/**
 * One combination of what sums are told apart by. A cube tells apart by some of these only, and has the
 * others empty; absent keys, users, hosts and outcomes are empty too.
 */
export interface UsageSeriesRow {
  id: Generated<number>
  cube: number
  class: string
  caller: string
  keyId: string
  userId: string
  model: string
  host: string
  outcome: string
}

/** What the records of one series that ended in one hour, day or month (UTC) add up to. */
export interface UsageSumRow {
  cube: number
  level: number
  /** When the hour, day or month began. */
  start: number
  series: number
  requests: number
  /** Of those whose usage is known. */
  promptTokens: number
  promptUnknown: number
  /** Of the prompts' tokens those that a host knew from before. */
  cachedTokens: number
  /** Of the prompts' tokens those of which their host said whether it knew them. */
  cacheKnownTokens: number
  completionTokens: number
  completionUnknown: number
  queueWaitMs: number
  runMs: number
  /** Records of which nobody knows how long they waited and ran. */
  timesUnknown: number
}

/** One row: how far the journal has been read, and what was met on the way. */
export interface JournalPositionRow {
  id: number
  segment: number
  offset: number
  /** The newest time that any line has named. */
  lastAt: number
  skippedLines: number
  ignoredRecords: number
}

/** Entries are only ever added; `before` and `after` are objects without secrets. */
export interface AuditEntryRow {
  id: Generated<number>
  at: number
  actorKind: string
  actorId: string | null
  actorName: string
  address: string | null
  requestId: string | null
  action: string
  targetKind: string
  targetId: string | null
  targetName: string | null
  before: string | null
  after: string | null
}

export interface AccountRow {
  id: string
  username: string
  usernameKey: string
  email: string | null
  role: string
  passwordHash: string
  isDisabled: number
  version: number
  createdAt: number
  lastSignInAt: number | null
  /** The last use of a session or a key of theirs. */
  lastSeenAt: number | null
  /** With which it was made; null for others, and for those of before this was written down. */
  registrationTokenId: string | null
}

export interface SessionRow {
  digest: string
  userId: string
  createdAt: number
  expiresAt: number
  lastSeenAt: number
  address: string
  userAgent: string
}

export interface RegistrationTokenRow {
  id: string
  digest: string
  prefix: string
  note: string | null
  role: string
  usesMax: number
  usesLeft: number
  createdAt: number
  createdBy: string
  expiresAt: number | null
  revokedAt: number | null
}

export interface OneTimeLinkRow {
  digest: string
  purpose: string
  userId: string | null
  createdAt: number
  expiresAt: number
}

export interface ChatRow {
  id: string
  userId: string
  /** Empty until somebody asks something or gives it a name. */
  title: string
  model: string | null
  systemPrompt: string
  parameters: string
  leafId: string | null
  isPinned: number
  /** What its texts and images take together. */
  bytes: number
  createdAt: number
  updatedAt: number
}

export interface ChatMessageRow {
  number: Generated<number>
  id: string
  chatId: string
  /** The conversation's, for the index of the words. */
  userId: string
  parentId: string | null
  role: 'user' | 'assistant'
  text: string
  thinking: string | null
  images: string
  model: string | null
  state: AnswerState
  problem: string | null
  figures: string | null
  createdAt: number
}

export interface ChatImageRow {
  id: string
  chatId: string
  mime: string
  bytes: Buffer
}
