import type { Scope } from './change-time.ts'

/** Names for people, where the words of the path alone would not tell them enough. */
const LABELS: Readonly<Partial<Record<Scope, string>>> = {
  listen: 'Listen address',
  data: 'Data directory',
  allowedHosts: 'Allowed host names',
  cors: 'CORS',
  'cors.origins': 'Allowed origins',
  identify: 'Caller identification',
  'identify.anonymous': 'Anonymous callers',
  'identify.whitelist': 'Initial whitelist',
  'accounts.sessionIdleHours': 'Session idle timeout',
  'accounts.sessionHoursMax': 'Maximum session length',
  'accounts.hashesMax': 'Concurrent password checks',
  'accounts.hashesWaitingMax': 'Waiting password checks',
  'accounts.failuresWindowMs': 'Failure window',
  'accounts.setUpLinkHours': 'Setup link lifetime',
  'accounts.resetLinkHours': 'Reset link lifetime',
  'modelDefaults.numCtxMax': 'Maximum context length',
  'modelDefaults.numPredictMax': 'Maximum output tokens',
  'modelDefaults.keepAliveMaxMs': 'Maximum keep-alive',
  'modelDefaults.allowCloud': 'Allow cloud models',
  'modelDefaults.reasoningContent': 'Send reasoning_content',
  'modelDefaults.allowOtherParts': 'Allow other content types',
  ceilings: 'Limits by class',
  'queue.flowMax': 'Waiting requests per caller',
  'queue.classMax': 'Waiting requests per class',
  'queue.ticketsMax': 'Waiting requests in total',
  'queue.base': 'Base priority',
  'queue.floorShare': 'Guaranteed share',
  'queue.floorAfterMs': 'Guaranteed share applies after',
  'queue.bytesMax': 'Maximum size of waiting requests',
  'queue.refuseWhenDownMs': 'Refuse when hosts are down for',
  wait: 'Waiting',
  'wait.graceMs': 'Grace period',
  'wait.heartbeatMs': 'Heartbeat interval',
  'wait.orphanMs': 'Keep disconnected requests for',
  'wait.orphanBytesMax': 'Maximum size of a kept reply',
  'wait.maxMs': 'Maximum wait',
  'limits.receivingBytesMax': 'Total size of incoming bodies',
  'limits.showBodyBytesMax': 'Maximum /api/show body size',
  'limits.headBytesMax': 'Maximum request head size',
  'limits.modelNameMax': 'Maximum model name length',
  'limits.bodyValuesMax': 'Maximum JSON values',
  'limits.bodyDepthMax': 'Maximum JSON depth',
  'limits.readerStallMs': 'Reader stall timeout',
  'limits.headersMs': 'Header timeout',
  'limits.keepAliveMs': 'Keep-alive timeout',
  'limits.bodyMs': 'Body timeout',
  'limits.unknownTokens': 'Tokens assumed when not counted',
  upstream: 'Host timeouts',
  'upstream.connectMs': 'Connect timeout',
  'upstream.firstByteMs': 'First byte timeout',
  'upstream.wholeMs': 'Non-streaming reply timeout',
  'upstream.stallMs': 'Stall timeout',
  'upstream.probeMs': 'Probe interval',
  'upstream.loadMs': 'Load check interval',
  'upstream.controlBytesMax': 'Maximum size of control answers',
  'upstream.canaryMs': 'Canary timeout',
  operations: 'Model operations',
  'operations.silenceMs': 'Silence timeout',
  'operations.uploadStallMs': 'Upload stall timeout',
  'operations.totalMs': 'Total timeout',
  'operations.registries': 'Allowed registries',
  retry: 'Retries',
  'retry.perMinute': 'Retries per minute',
  'retry.share': 'Retry share',
  breaker: 'Circuit breaker',
  'breaker.failures': 'Failure threshold',
  'breaker.windowMs': 'Failure window',
  'breaker.openMs': 'First pause',
  'breaker.openMsMax': 'Longest pause',
  'journal.sync': 'Disk sync',
  'retention.recordDays': 'Request records',
  'retention.sumDays': 'Usage totals',
  'retention.auditDays': 'Audit log',
  'retention.memoryDays': 'Model memory history',
  'prices.models': 'Model prices',
  store: 'Database',
  'store.backupSpareBytes': 'Disk space kept free by backups',
  'store.turnWaitMs': 'Query wait',
  live: 'Event streams',
  'live.listenersMax': 'Maximum open streams',
  'live.listenersPerCallerMax': 'Maximum open streams per caller',
  'live.changesMs': 'Queue update interval',
  'chat.abandonMs': 'Abandoned answer timeout',
  'chat.saveMs': 'Save interval',
  'chat.openMax': 'Concurrent answers per user',
  'chat.chatsMax': 'Maximum conversations per user',
  'chat.messagesMax': 'Maximum messages per conversation',
  'chat.textBytesMax': 'Maximum question size',
  'chat.imagesMax': 'Maximum images per question',
  'chat.bytesPerUserMax': 'Storage per user',
  demo: 'Demo model',
  'updates.url': 'Update URL',
  'shutdown.drainMs': 'Drain timeout',
  'log.level': 'Log level',
  'log.refusalsPerMinute': 'Logged refusals per minute',
}

/** Those of the classes of caller, wherever they are members of a group. */
const CLASS_LABELS: Readonly<Record<string, string>> = {
  direct: 'Direct callers',
  app: 'Apps',
  chat: 'Browser chat',
  batch: 'Batch jobs',
  nonStreaming: 'Non-streaming requests',
  numCtxMax: 'Maximum context length',
  numPredictMax: 'Maximum output tokens',
  keepAliveMaxMs: 'Maximum keep-alive',
}

/** What people call a setting, after what they call the groups around it: `Queue`, `Aging per minute`. */
export const labelsOf = (path: readonly string[]): string[] =>
  path.map((key, index) => {
    const name = path.slice(0, index + 1).join('.')
    const inner = index > 0 ? CLASS_LABELS[key] : undefined
    return (LABELS as Readonly<Record<string, string>>)[name] ?? inner ?? wordsOf(key)
  })

/** `bodyBytesMax` as "Maximum body size"; the unit of a time stands beside its number. */
const wordsOf = (key: string): string => {
  const words = key
    .replaceAll(/[A-Z]/g, ' $&')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== 'ms')
    .map((word) => (word === 'bytes' ? 'size' : word))
  const bound = BOUNDS[words.at(-1)!]
  const text = (bound === undefined ? words : [bound, ...words.slice(0, -1)]).join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const BOUNDS: Readonly<Record<string, string>> = { max: 'maximum', min: 'minimum' }
