import type { IncomingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../clock.ts'
import type { SessionUser } from './callers.ts'
import { createAddressReader } from './address.ts'
import { createIdentify, type IdentifySettings } from './identify.ts'
import { fingerprint, newKeyText } from './key-text.ts'
import { IdentitySnapshot, type KeyEntry } from './snapshot.ts'

/** Goal: each sentence of the rules on who is asking, with the real parts and a stopped clock. */
const NOW = 1_700_000_000_000
const clock: Clock = { now: () => 0, wall: () => NOW }

const KEY = newKeyText()
const EXPIRED = newKeyText()
const AT_HOME = newKeyText()
const HOME = '192.168.7.7'
const WHITELISTED = '127.0.0.1'
const ELSEWHERE = '198.51.100.7'

const keyEntry = (id: string, text: string, more: Partial<KeyEntry> = {}): KeyEntry => ({
  id,
  name: `app ${id}`,
  fingerprint: fingerprint(text),
  priority: 4,
  scopes: ['inference', 'models:write'],
  models: null,
  addresses: null,
  expiresAt: null,
  weight: 1,
  limits: null,
  generation: 1,
  previousFingerprint: null,
  previousUntil: null,
  userId: null,
  ownerRole: null,
  makerKeyId: null,
  ...more,
})

const newSnapshot = (): IdentitySnapshot => {
  const snapshot = new IdentitySnapshot()
  snapshot.replaceKeys([
    keyEntry('1', KEY, { models: ['qwen3:latest'] }),
    keyEntry('2', EXPIRED, { expiresAt: NOW }),
    keyEntry('3', AT_HOME, { addresses: ['192.168.7.0/24'], expiresAt: NOW + 1 }),
  ])
  snapshot.replaceWhitelist([
    { id: 'w1', address: WHITELISTED, scopes: ['inference', 'models:read'] },
    { id: 'w2', address: '10.9.0.0/16', scopes: ['inference'] },
  ])
  return snapshot
}

const SETTINGS: IdentifySettings = {
  anonymous: 'deny',
  allowedHosts: [],
  machineName: 'box',
  corsOrigins: ['vscode-webview://*'],
  base: { direct: 1, app: 2, chat: 3, batch: 5 },
}

const SESSION = 's'.repeat(43)
const ADA: SessionUser = { digest: 'd', userId: 'u1', username: 'ada', role: 'admin' }

const newIdentify = (settings: Partial<IdentifySettings> = {}, snapshot = newSnapshot()) => {
  const sessions = { find: (token: string) => (token === SESSION ? ADA : null) }
  const readAddress = createAddressReader(['10.0.0.1'])
  const deps = { snapshot, sessions, readAddress, settings: { ...SETTINGS, ...settings }, clock }
  const identify = createIdentify(deps)
  return (peer: string, headers: IncomingHttpHeaders = {}) =>
    identify({ peer, headers: { host: 'localhost', ...headers } })
}

const identify = newIdentify()
const identifyOpen = newIdentify({ anonymous: 'chat' })
const bearer = (text: string): IncomingHttpHeaders => ({ authorization: `Bearer ${text}` })

describe('a key', () => {
  it('makes an app with the key’s priority, scopes and models', () => {
    expect(identify(ELSEWHERE, bearer(KEY)).caller).toEqual({
      id: 'key:1',
      name: 'app 1',
      class: 'app',
      basePriority: 4,
      weight: 1,
      address: ELSEWHERE,
      keyId: '1',
      keyGeneration: 1,
      userId: null,
      sessionId: null,
      role: null,
      scopes: new Set(['inference', 'models:write']),
      models: new Set(['qwen3:latest']),
      isAmbient: false,
    })
  })

  it('counts before the whitelist, and whatever else stands beside it', () => {
    const headers = { 'x-api-key': KEY, authorization: 'Bearer ollama' }
    expect(identify(WHITELISTED, headers).caller?.class).toBe('app')
  })

  it('needs no allowed Host or Origin', () => {
    const headers = { ...bearer(KEY), host: 'evil.example', origin: 'https://evil.example' }
    expect(identify(ELSEWHERE, headers).caller?.id).toBe('key:1')
  })

  it.each([
    ['unknown', newKeyText()],
    ['malformed', 'sd_x'],
    ['expired', EXPIRED],
    ['not for this address', AT_HOME],
  ])('that is %s is 401, also from the whitelist and for anonymous chat', (_name, text) => {
    for (const ask of [identify, identifyOpen]) {
      for (const peer of [ELSEWHERE, WHITELISTED]) {
        const { refusal } = ask(peer, bearer(text))
        expect(refusal).toMatchObject({ code: 'AUTH_INVALID', isFinal: true })
        expect(refusal?.message).not.toContain(text)
      }
    }
  })

  it('is 401 beside a different one', () => {
    const headers = { 'x-api-key': KEY, ...bearer(AT_HOME) }
    expect(identify(WHITELISTED, headers).refusal?.code).toBe('AUTH_INVALID')
  })

  it('works from its addresses until it expires', () => {
    const { caller } = identify(HOME, bearer(AT_HOME))
    expect(caller).toMatchObject({ id: 'key:3', address: HOME })
  })

  it('bound to addresses takes no address from a proxy that is not trusted', () => {
    const headers = { ...bearer(AT_HOME), 'x-forwarded-for': HOME }
    expect(identify(HOME, headers).refusal?.code).toBe('AUTH_INVALID')
    expect(identify('10.0.0.1', headers).caller?.id).toBe('key:3')
  })

  it('leaves the time of its last use behind, once', () => {
    const snapshot = newSnapshot()
    newIdentify({}, snapshot)(ELSEWHERE, bearer(KEY))
    expect([...snapshot.keyUses.drain()]).toEqual([['1', expect.objectContaining({ at: NOW })]])
    expect(snapshot.keyUses.drain().size).toBe(0)
  })

  it('is refused from the moment the snapshot no longer has it', () => {
    const snapshot = newSnapshot()
    const ask = newIdentify({}, snapshot)
    expect(ask(ELSEWHERE, bearer(KEY)).caller?.id).toBe('key:1')
    snapshot.replaceKeys([])
    expect(ask(ELSEWHERE, bearer(KEY)).refusal?.code).toBe('AUTH_INVALID')
  })

  it('that differs in one character never shares an identity', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 45 }),
        fc.constantFrom(...alphabet.split('')),
        (at, character) => {
          fc.pre(KEY[at] !== character)
          const other = KEY.slice(0, at) + character + KEY.slice(at + 1)
          expect(identify(WHITELISTED, bearer(other)).refusal?.code).toBe('AUTH_INVALID')
          const snapshot = newSnapshot()
          snapshot.replaceKeys([keyEntry('a', KEY), keyEntry('b', other)])
          const ask = newIdentify({}, snapshot)
          expect(ask(ELSEWHERE, bearer(KEY)).caller?.id).toBe('key:a')
          expect(ask(ELSEWHERE, bearer(other)).caller?.id).toBe('key:b')
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a session', () => {
  const cookie = { cookie: `theme=dark; seadragon_session=${SESSION}` }

  it('is browser chat, whatever the role of its user', () => {
    expect(identify(ELSEWHERE, cookie).caller).toEqual({
      id: 'user:u1',
      name: 'ada',
      class: 'chat',
      basePriority: 3,
      weight: 1,
      address: ELSEWHERE,
      keyId: null,
      keyGeneration: null,
      userId: 'u1',
      sessionId: 'd',
      role: 'admin',
      scopes: new Set(['inference', 'models:read', 'models:write', 'metrics:read']),
      models: null,
      isAmbient: false,
    })
  })

  it('counts before the whitelist and beside text that is no key, and after a key', () => {
    expect(identify(WHITELISTED, cookie).caller?.class).toBe('chat')
    expect(identify(ELSEWHERE, { ...cookie, ...bearer('ollama') }).caller?.class).toBe('chat')
    expect(identify(ELSEWHERE, { ...cookie, ...bearer(KEY) }).caller?.class).toBe('app')
  })

  it.each(['seadragon_session=x', 'seadragon_session=%E0%A4%A', 'seadragon_session', '=;=;,', '%'])(
    'counts as absent with the cookie %s',
    (wrong) => {
      expect(identify(WHITELISTED, { cookie: wrong }).caller?.class).toBe('direct')
      expect(identify(ELSEWHERE, { cookie: wrong }).refusal?.code).toBe('AUTH_INVALID')
    },
  )

  it('needs the name of a host’s own cookie where a trusted proxy says that it is TLS', () => {
    const proxied = { 'x-forwarded-for': ELSEWHERE, 'x-forwarded-proto': 'https' }
    const own = { cookie: `__Host-seadragon_session=${SESSION}` }
    expect(identify('10.0.0.1', { ...proxied, ...own }).caller?.class).toBe('chat')
    expect(identify('10.0.0.1', { ...proxied, ...cookie }).caller).toBeUndefined()
    expect(identify(ELSEWHERE, { ...proxied, ...own }).caller).toBeUndefined()
  })
})

describe('the whitelist', () => {
  it('makes a direct caller with the scopes of the entry', () => {
    expect(identify('::ffff:127.0.0.1').caller).toEqual({
      id: 'address:127.0.0.1',
      name: '127.0.0.1',
      class: 'direct',
      basePriority: 1,
      weight: 1,
      address: '127.0.0.1',
      keyId: null,
      keyGeneration: null,
      userId: null,
      sessionId: null,
      role: null,
      scopes: new Set(['inference', 'models:read']),
      models: null,
      isAmbient: true,
    })
    expect(identify('10.9.1.1').caller?.scopes).toEqual(new Set(['inference']))
  })

  it('does not count behind a proxy that is not trusted, which is named', () => {
    const { refusal, warning } = identify(WHITELISTED, { 'x-real-ip': WHITELISTED })
    expect(refusal?.message).toBe('authentication required')
    expect(warning).toMatchObject({ peer: WHITELISTED, header: 'x-real-ip' })
  })

  it('counts for whom a trusted proxy names', () => {
    const headers = { 'x-forwarded-for': WHITELISTED }
    expect(identify('10.0.0.1', headers).caller?.id).toBe('address:127.0.0.1')
    expect(identify('10.0.0.1').refusal?.code).toBe('AUTH_INVALID')
  })

  it('counts from the moment the snapshot has the entry', () => {
    const snapshot = newSnapshot()
    const ask = newIdentify({}, snapshot)
    expect(ask(ELSEWHERE).refusal?.code).toBe('AUTH_INVALID')
    snapshot.replaceWhitelist([{ id: 'n', address: ELSEWHERE, scopes: [] }])
    expect(ask(ELSEWHERE).caller?.class).toBe('direct')
  })

  it('is refused under a foreign host name and from a foreign page', () => {
    expect(identify(WHITELISTED, { host: 'evil.example' }).refusal?.code).toBe('host_not_allowed')
    const foreign = { origin: 'https://evil.example' }
    expect(identify(WHITELISTED, foreign).refusal?.code).toBe('origin_not_allowed')
    expect(identifyOpen(ELSEWHERE, foreign).refusal?.code).toBe('origin_not_allowed')
    expect(identify(WHITELISTED, { origin: 'vscode-webview://x' }).caller?.class).toBe('direct')
  })
})

describe('anonymous chat', () => {
  it('serves a caller without a credential as browser chat', () => {
    expect(identifyOpen(ELSEWHERE).caller).toMatchObject({
      id: `address:${ELSEWHERE}`,
      class: 'chat',
      basePriority: 3,
      weight: 1,
      scopes: new Set(['inference', 'models:read']),
      isAmbient: true,
    })
  })

  it('still serves the whitelist as direct, unless a proxy stands between', () => {
    expect(identifyOpen(WHITELISTED).caller?.class).toBe('direct')
    expect(identifyOpen(WHITELISTED, { via: '1.1 proxy' }).caller?.class).toBe('chat')
  })
})

describe('the credential forms', () => {
  const forms: [string, IncomingHttpHeaders][] = [
    ['absent', {}],
    ['Bearer alone', { authorization: 'Bearer ' }],
    ['other text', { authorization: 'Bearer ollama' }],
    ['an unknown key', bearer(newKeyText())],
  ]

  it.each([
    ['a whitelisted address', identify, WHITELISTED, [true, true, true, false]],
    ['another address', identify, ELSEWHERE, [false, false, false, false]],
    ['anonymous chat', identifyOpen, ELSEWHERE, [true, true, true, false]],
  ] as const)('give %s the answers of the conformance table', (_name, ask, peer, served) => {
    const answers = forms.map(([, headers]) => ask(peer, headers).caller !== undefined)
    expect(answers).toEqual(served)
  })

  it('are refused with the words that clients look for', () => {
    expect(identify(ELSEWHERE, { 'x-api-key': 'ollama' }).refusal).toEqual({
      code: 'AUTH_INVALID',
      message: 'authentication required',
      isFinal: true,
    })
  })
})
