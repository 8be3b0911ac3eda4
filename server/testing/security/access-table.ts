import { SCOPES } from '../../../shared/scope.ts'

/**
 * Who asks. All but the whitelisted one come from an address that opens nothing; `other user` owns what
 * the rest would like to have, and the session of `revoked admin` has been ended.
 */
export const CALLERS = [
  'nobody',
  'whitelisted',
  ...SCOPES.map((scope) => `key ${scope}` as const),
  'user',
  'other user',
  'operator',
  'admin',
  'revoked admin',
  'admin token',
] as const

export type CallerName = (typeof CALLERS)[number]

interface Policy {
  readonly lets: readonly CallerName[]
  /** Nobody whom this kind of route knows: 401, where the others get 403. */
  readonly strangers: readonly CallerName[]
}

const SIGNED_IN = ['user', 'other user', 'operator', 'admin'] as const
const OPERATORS = ['operator', 'admin', 'key admin', 'admin token'] as const

/** An address alone administers nothing. */
const rest = (...lets: CallerName[]): Policy => ({
  lets,
  strangers: ['nobody', 'revoked admin', 'whitelisted'],
})

/** The admin token is for administration alone. */
const plane = (...lets: CallerName[]): Policy => ({
  lets,
  strangers: ['nobody', 'revoked admin', 'admin token'],
})

const KNOWN = CALLERS.filter((name) => !/nobody|revoked|token/.test(name))

const POLICIES = {
  everyone: { lets: CALLERS, strangers: [] },
  user: rest(...SIGNED_IN, 'key admin', 'admin token'),
  'own usage': rest(...SIGNED_IN, 'key admin', 'admin token', 'key usage:read'),
  'own keys': rest(...SIGNED_IN, 'key admin', 'admin token', 'key keys:write'),
  session: rest(...SIGNED_IN),
  operator: rest(...OPERATORS),
  admin: rest('admin', 'key admin', 'admin token'),
  known: plane(...KNOWN),
  inference: plane('whitelisted', 'key inference', ...SIGNED_IN),
  'models:read': plane('whitelisted', 'key models:read', ...SIGNED_IN),
  'models:write': plane('key models:write', 'operator', 'admin'),
  // The whitelisted one sits at this very machine.
  observe: plane('whitelisted', 'key metrics:read', 'key admin', 'operator', 'admin'),
} as const satisfies Record<string, Policy>

/** 401, 403, or let in. */
export const verdictOn = (caller: CallerName, { access }: AccessRow): 'in' | 401 | 403 => {
  const { lets, strangers }: Policy = POLICIES[access]
  if (lets.includes(caller)) return 'in'
  return strangers.includes(caller) ? 401 : 403
}

export interface AccessRow {
  readonly access: keyof typeof POLICIES
  /** Valid in form; it names what is not there. */
  readonly body?: object
  readonly query?: string
  /** What those are told who are let in, where that is a refusal for everybody. */
  readonly tells?: string
  /** Whoever is let in is signed out by it. */
  readonly signsOut?: true
}

const PASSWORD = 'no account has this one'
const ENROLMENT = { token: 'nothing', username: 'nobody-yet', password: PASSWORD }
const MODEL = { model: 'nothing' }
const MESSAGES = { ...MODEL, messages: [{ role: 'user', content: 'x' }] }

/** Every route of the document, by method and main path. */
export const ACCESS: Readonly<Record<string, AccessRow>> = {
  'GET /': { access: 'everyone' },
  'GET /health': { access: 'everyone' },
  'GET /ready': { access: 'everyone' },
  'GET /metrics': { access: 'observe' },
  'GET /openapi.json': { access: 'observe' },

  'POST /auth/register': { access: 'everyone', body: ENROLMENT, tells: 'token_invalid' },
  'POST /auth/setup': { access: 'everyone', body: ENROLMENT, tells: 'token_invalid' },
  'POST /auth/login': {
    access: 'everyone',
    body: { username: 'nobody-yet', password: PASSWORD },
    tells: 'AUTH_INVALID',
  },
  'POST /auth/reset': {
    access: 'everyone',
    body: { token: 'nothing', password: PASSWORD },
    tells: 'token_invalid',
  },
  'POST /auth/link': { access: 'everyone', body: { purpose: 'reset', token: 'nothing' } },
  'GET /auth/session': { access: 'everyone' },
  'GET /auth/me': { access: 'user' },
  'POST /auth/logout': { access: 'session', signsOut: true },
  'POST /auth/password': {
    access: 'session',
    body: { current: PASSWORD, next: 'nor does any have this' },
    tells: 'password_wrong',
  },
  'GET /auth/sessions': { access: 'session' },
  'DELETE /auth/sessions': { access: 'session', signsOut: true },
  'DELETE /auth/sessions/{id}': { access: 'session' },

  'GET /api/chats': { access: 'session' },
  'POST /api/chats': { access: 'session', body: {} },
  'GET /api/chats/events': { access: 'session' },
  'GET /api/chats/models': { access: 'session' },
  'GET /api/chats/export': { access: 'session' },
  'GET /api/chats/{id}': { access: 'session' },
  'PATCH /api/chats/{id}': { access: 'session', body: { title: 'of the matrix' } },
  'DELETE /api/chats/{id}': { access: 'session' },
  'GET /api/chats/{id}/export': { access: 'session' },
  'GET /api/chats/{id}/images/{image}': { access: 'session' },
  'POST /api/chats/{id}/messages': {
    access: 'session',
    body: { parentId: null, text: 'x', model: 'nothing' },
  },
  'POST /api/chats/{id}/messages/{message}/answers': {
    access: 'session',
    body: { model: 'nothing' },
  },
  'POST /api/chats/{id}/messages/{message}/stop': { access: 'session' },

  'GET /api/usage': { access: 'own usage' },
  'GET /api/usage/records': { access: 'own usage' },
  'GET /api/usage/spread': { access: 'own usage' },

  'GET /api/admin/whitelist': { access: 'operator' },
  'POST /api/admin/whitelist': { access: 'admin', body: { address: '192.0.2.1' } },
  'POST /api/admin/whitelist/test': { access: 'operator', body: { address: '192.0.2.1' } },
  'GET /api/admin/whitelist/own-address': { access: 'operator' },
  'GET /api/admin/whitelist/forwarders': { access: 'operator' },
  'GET /api/admin/whitelist/{entry}': { access: 'operator' },
  'PATCH /api/admin/whitelist/{entry}': { access: 'admin', body: { note: 'of nobody' } },
  'DELETE /api/admin/whitelist': { access: 'admin', query: '?address=198.51.100.1' },
  'DELETE /api/admin/whitelist/{entry}': { access: 'admin' },
  'DELETE /api/admin/whitelist/{network}/{prefixBits}': { access: 'admin' },
  'GET /api/admin/apikeys': { access: 'operator' },
  'POST /api/admin/apikeys': { access: 'admin', body: { name: 'of the matrix' } },
  'POST /api/admin/apikeys/find': { access: 'operator', body: { key: 'of nobody' } },
  'PATCH /api/admin/apikeys/{id}': { access: 'admin', body: { name: 'of nobody' } },
  'DELETE /api/admin/apikeys/{id}': { access: 'admin' },
  'GET /api/admin/apikeys/{id}': { access: 'operator' },
  'POST /api/admin/apikeys/{id}/rotate': { access: 'admin', body: {} },
  'GET /api/keys': { access: 'own keys' },
  'POST /api/keys': { access: 'own keys', body: { name: 'of the matrix, own' } },
  'POST /api/keys/find': { access: 'own keys', body: { key: 'of nobody' } },
  'GET /api/keys/{id}': { access: 'own keys' },
  'DELETE /api/keys/{id}': { access: 'own keys' },
  'POST /api/keys/{id}/rotate': { access: 'own keys', body: {} },
  'GET /api/admin/queue': { access: 'operator' },
  'GET /api/admin/queue/{ticket}': { access: 'operator' },
  'POST /api/admin/queue/{ticket}/cancel': { access: 'operator' },
  'POST /api/admin/queue/{ticket}/move': { access: 'operator', body: { priority: 5 } },
  'POST /api/admin/queue/{ticket}/pin': { access: 'operator' },
  'POST /api/admin/queue/{ticket}/hold': { access: 'operator' },
  'POST /api/admin/queue/{ticket}/release': { access: 'operator' },
  'POST /api/admin/queue/actions': {
    access: 'operator',
    body: { tickets: ['nothing'], action: 'cancel' },
  },
  'POST /api/admin/queue/demonstration': { access: 'operator' },
  'GET /api/admin/queue/intake': { access: 'operator' },
  'POST /api/admin/queue/intake': {
    access: 'operator',
    body: { state: 'open', caller: 'key:nobody' },
  },
  'GET /api/admin/events': { access: 'operator' },
  'GET /api/admin/hosts': { access: 'operator' },
  'POST /api/admin/hosts': { access: 'operator', body: { name: 'a-demo', driver: 'demo' } },
  'POST /api/admin/hosts/test': { access: 'operator', body: { url: 'http://127.0.0.1:9' } },
  'GET /api/admin/hosts/{name}': { access: 'operator' },
  'PATCH /api/admin/hosts/{name}': { access: 'operator', body: { slots: 2 } },
  'DELETE /api/admin/hosts/{name}': { access: 'operator' },
  'POST /api/admin/hosts/{name}/drain': { access: 'operator' },
  'POST /api/admin/hosts/{name}/resume': { access: 'operator' },
  'POST /api/admin/hosts/{name}/probe': { access: 'operator' },
  'GET /api/admin/backups': { access: 'operator' },
  'POST /api/admin/backups': { access: 'admin' },
  'POST /api/admin/hosts/{name}/canary': { access: 'operator', body: {} },
  'GET /api/admin/health': { access: 'operator' },
  'GET /api/admin/health/figures': { access: 'operator' },
  'GET /api/admin/health/bundle': { access: 'admin' },
  'GET /api/admin/settings': { access: 'operator' },
  'PATCH /api/admin/settings': { access: 'admin', body: { log: { level: 'info' } } },
  'POST /api/admin/settings/check': { access: 'admin', body: { log: { level: 'info' } } },
  'GET /api/admin/models': { access: 'operator' },
  'GET /api/admin/models/{name}': { access: 'operator' },
  'PATCH /api/admin/models/{name}': { access: 'operator', body: { num_ctx: 4096 } },
  'DELETE /api/admin/models/{name}': { access: 'operator' },
  'POST /api/admin/models/{name}/memory': {
    access: 'operator',
    body: { host: 'nothing', act: 'unload' },
  },
  'GET /api/admin/stats': { access: 'operator' },
  'GET /api/admin/stats/history': { access: 'operator' },
  'GET /api/admin/stats/models': { access: 'operator' },
  'GET /api/admin/usage': { access: 'operator' },
  'GET /api/admin/usage/records': { access: 'operator' },
  'GET /api/admin/usage/spread': { access: 'operator' },
  'GET /api/admin/usage/journal': { access: 'operator' },
  'GET /api/admin/audit': { access: 'operator' },
  'GET /api/admin/users': { access: 'operator' },
  'GET /api/admin/users/{id}': { access: 'operator' },
  'PATCH /api/admin/users/{id}': { access: 'admin', body: { isDisabled: true } },
  'DELETE /api/admin/users/{id}': { access: 'admin' },
  'GET /api/admin/users/{id}/sessions': { access: 'admin' },
  'DELETE /api/admin/users/{id}/sessions': { access: 'admin' },
  'POST /api/admin/users/{id}/reset-link': { access: 'admin' },
  'GET /api/admin/tokens': { access: 'admin' },
  'POST /api/admin/tokens': { access: 'admin', body: { note: 'of the matrix' } },
  'DELETE /api/admin/tokens/{id}': { access: 'admin' },

  'GET /api/queue': { access: 'known' },
  'GET /api/queue/events': { access: 'known' },
  'POST /api/chat': { access: 'inference', body: MESSAGES },
  'POST /api/generate': { access: 'inference', body: { ...MODEL, prompt: 'x' } },
  'POST /api/embed': { access: 'inference', body: { ...MODEL, input: 'x' } },
  'POST /api/embeddings': { access: 'inference', body: { ...MODEL, prompt: 'x' } },
  'GET /api/version': { access: 'known' },
  'HEAD /api/version': { access: 'known' },
  'GET /api/status': { access: 'known' },
  'GET /api/tags': { access: 'models:read' },
  'HEAD /api/tags': { access: 'models:read' },
  'GET /api/ps': { access: 'models:read' },
  'POST /api/show': { access: 'models:read', body: MODEL },
  'POST /api/pull': { access: 'models:write', body: MODEL },
  'POST /api/push': { access: 'models:write', body: MODEL, tells: 'egress_refused' },
  'POST /api/create': { access: 'models:write', body: { model: 'new', from: 'nothing' } },
  'POST /api/copy': { access: 'models:write', body: { source: 'nothing', destination: 'new' } },
  'DELETE /api/delete': { access: 'models:write', body: MODEL },
  'HEAD /api/blobs/{param}': { access: 'models:read' },
  'POST /api/blobs/{param}': { access: 'models:write', body: {} },
  'POST /api/me': { access: 'known', tells: 'AUTH_INVALID' },
  'POST /api/signout': { access: 'known', tells: 'egress_refused' },
  'DELETE /api/user/keys/{param}': { access: 'known', tells: 'egress_refused' },
  'POST /api/experimental/web_search': { access: 'known', tells: 'egress_refused' },
  'POST /api/experimental/web_fetch': { access: 'known', tells: 'egress_refused' },

  'POST /v1/chat/completions': { access: 'inference', body: MESSAGES },
  'POST /v1/completions': { access: 'inference', body: { ...MODEL, prompt: 'x' } },
  'POST /v1/embeddings': { access: 'inference', body: { ...MODEL, input: 'x' } },
  'GET /v1/models': { access: 'models:read' },
  'HEAD /v1/models': { access: 'models:read' },
  'GET /v1/models/{param}': { access: 'models:read' },
  'HEAD /v1/models/{param}': { access: 'models:read' },
  'POST /v1/responses': { access: 'inference', body: { ...MODEL, input: 'x' } },
  'POST /v1/audio/transcriptions': { access: 'inference' },
  'POST /v1/messages': { access: 'inference', body: { ...MESSAGES, max_tokens: 1 } },
  'POST /v1/messages/count_tokens': { access: 'inference', body: MESSAGES },
}
