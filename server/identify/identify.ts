import type { IncomingHttpHeaders } from 'node:http'
import { DEFAULT_SCOPES } from '../../shared/scope.ts'
import type { Clock } from '../clock.ts'
import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { AddressWarning, ClientAddress, ReadAddress } from './address.ts'
import { readSessionCookie } from '../auth/session-cookie.ts'
import {
  ambientCaller,
  appCaller,
  sessionCaller,
  type BasePriorities,
  type SessionUser,
} from './callers.ts'
import { readCredential, type Credential } from './credential.ts'
import { fingerprint, isKeyShaped } from './key-text.ts'
import { createReach, type ReachSettings } from './reach.ts'
import { mayComeFrom } from './key-rights.ts'
import type { IdentitySnapshot, KnownKey } from './snapshot.ts'

export interface IdentifySettings extends ReachSettings {
  /** `chat` serves callers without any credential as browser chat, for a trusted network. */
  readonly anonymous: 'deny' | 'chat'
  /** Base priority of each class (keys have their own). Read for each request, so it may change while running. */
  readonly base: BasePriorities
}

export interface IdentifyDeps {
  readonly snapshot: IdentitySnapshot
  readonly readAddress: ReadAddress
  /** The live session with this text, from memory. */
  readonly sessions: { find(token: string): SessionUser | null }
  readonly settings: IdentifySettings
  readonly clock: Clock
}

/** What is known of a request before its body is read. */
export interface Arrival {
  /** The socket's remote address. */
  readonly peer: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** Who is asking, or why that is not enough; with the address and what the log should say of it. */
export type Identified = (
  | { readonly caller: Caller; readonly refusal?: never }
  | { readonly caller?: never; readonly refusal: Refusal }
) & {
  readonly address: string
  /** Whether the client's side is TLS. */
  readonly isSecure: boolean
  readonly warning: AddressWarning | null
}

export type Identify = (arrival: Arrival) => Identified

/** What the steps decide by. */
interface Evidence {
  readonly headers: IncomingHttpHeaders
  readonly from: ClientAddress
  readonly credential: Credential
}

/** One way of being known: a caller, a refusal that ends the search, or null for "not by this". */
type Step = (evidence: Evidence) => Caller | Refusal | null

/**
 * Makes the stage that tells who is asking. The ways of being known are tried in order and the first
 * that has an answer decides; callers known by address alone must also reach us by a name and from a
 * page that are ours.
 */
export const createIdentify = (deps: IdentifyDeps): Identify => {
  const { snapshot, settings, readAddress } = deps
  const reach = createReach(settings)

  const bySession: Step = ({ headers, from }) => {
    const { cookie } = headers
    if (cookie === undefined) return null
    const token = readSessionCookie(cookie, from.isSecure)
    const user = token === null ? null : deps.sessions.find(token)
    return user === null ? null : sessionCaller(user, settings.base.chat, from)
  }

  const byWhitelist: Step = ({ from }) => {
    const entry = from.isVouched ? snapshot.whitelist.match(from.address) : null
    if (entry === null) return null
    snapshot.whitelistMatches.mark(entry.id, from.address, deps.clock.wall())
    return ambientCaller({ class: 'direct', base: settings.base, from, scopes: entry.scopes })
  }

  const byNothing: Step = ({ from }) =>
    settings.anonymous === 'chat'
      ? ambientCaller({ class: 'chat', base: settings.base, from, scopes: ANONYMOUS_SCOPES })
      : null

  const steps: readonly Step[] = [createKeyStep(deps), bySession, byWhitelist, byNothing]

  const decide = (evidence: Evidence): Caller | Refusal => {
    for (const step of steps) {
      const answer = step(evidence)
      if (answer === null) continue
      if ('code' in answer || !answer.isAmbient) return answer
      return reach.refusalOf(evidence.headers) ?? answer
    }
    return authInvalid('authentication required')
  }

  return ({ peer, headers }) => {
    const from = readAddress(peer, headers)
    const answer = decide({ headers, from, credential: readCredential(headers) })
    const { address, isSecure, warning } = from
    return 'code' in answer
      ? { refusal: answer, address, isSecure, warning }
      : { caller: answer, address, isSecure, warning }
  }
}

const createKeyStep =
  ({ snapshot, clock }: IdentifyDeps): Step =>
  ({ credential, from }) => {
    if (credential.kind === 'conflict') return authInvalid('two different API keys: send one')
    if (credential.kind !== 'key') return null
    const { text } = credential
    const key = isKeyShaped(text) ? snapshot.keyOf(fingerprint(text)) : null
    if (key === null) return authInvalid('unknown or revoked API key')
    const wallMs = clock.wall()
    if (key.endsAt <= wallMs) return authInvalid('expired API key')
    if (!isFromThere(key, from)) return authInvalid('API key not valid from this address')
    snapshot.keyUses.mark(key.id, from.address, wallMs)
    return appCaller(key, from)
  }

/** An address that nobody vouches for is none. */
const isFromThere = ({ rights }: KnownKey, from: ClientAddress): boolean =>
  rights.ranges.length === 0 || (from.isVouched && mayComeFrom(rights, from.address))

const ANONYMOUS_SCOPES: Caller['scopes'] = new Set(DEFAULT_SCOPES)

const authInvalid = (message: string): Refusal => ({ code: 'AUTH_INVALID', message, isFinal: true })
