import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { apiKeyChanges, newApiKey } from '../../../shared/api/api-key.ts'
import type { KeyState } from '../../../shared/key-list.ts'
import { DEFAULT_SCOPES } from '../../../shared/scope.ts'
import type { RequestLimits } from '../../admit/request-limits.ts'
import type { Clock } from '../../clock.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseRange } from '../../identify/address-range.ts'
import {
  excessOf,
  excessOver,
  narrowed,
  rightsOf,
  type KeyRights,
} from '../../identify/key-rights.ts'
import { fingerprint, isKeyShaped, newKeyText, visiblePrefix } from '../../identify/key-text.ts'
import type { IdentitySnapshot } from '../../identify/snapshot.ts'
import type { CallerLoad } from '../../queue/caller-load.ts'
import type {
  ApiKey,
  KeyChoice,
  KeyOrigin,
  KeyOwner,
  KeyQuery,
  NamedGrant,
} from '../../store/api-key.ts'
import type { Store } from '../../store/store-client.ts'
import type { Page } from '../../store/page.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { present } from '../rest/present.ts'
import type { RestEnv } from '../rest/rest-env.ts'

export interface KeyBookDeps {
  readonly apiKeys: Store['apiKeys']
  readonly snapshot: IdentitySnapshot
  readonly limits: RequestLimits
  /** How many requests of a caller wait and run. */
  readonly loadOf: (callerId: string) => CallerLoad
  readonly clock: Clock
  /** The priority of a key that is made without one. */
  readonly priorityDefault: number
  /** Reads the keys into the snapshot again and ends what no key stands for any more. */
  readonly reload: () => Promise<void>
}

type KeyInput = z.infer<typeof newApiKey>
type KeyChanges = z.infer<typeof apiKeyChanges>

/** A key as it is answered with. */
export interface ShownKey extends ApiKey, CallerLoad {
  readonly state: KeyState
  readonly tokensUsed: number
  readonly requestsUsed: number | null
}

/** The only answer that has its text. */
export interface MadeKey extends ShownKey {
  readonly key: string
}

export interface KeyFinding {
  readonly key: ShownKey | null
  /** Whether requests with the text that it was found by are let in. */
  readonly works: boolean
}

type No = StoreRefusal | Refusal

/** On whose behalf a key is made, and what it may at most. */
export interface KeyMaker {
  readonly origin: KeyOrigin
  /** Null where anything may be given. */
  readonly rights: KeyRights | null
  /** How many active keys there may be on that behalf; any number if absent. */
  readonly perOwnerMax?: number
}

const HOUR_MS = 3_600_000

/** What both the routes of administration and a caller's own do with keys. */
export class KeyBook {
  readonly #deps: KeyBookDeps

  constructor(deps: KeyBookDeps) {
    this.#deps = deps
  }

  async list(query: KeyQuery): Promise<Page<ShownKey> | StoreRefusal> {
    const page = await this.#deps.apiKeys.list(query)
    return isRefused(page) ? page : { ...page, items: page.items.map((key) => this.#shown(key)) }
  }

  async find(choice: KeyChoice): Promise<ShownKey | StoreRefusal> {
    const key = await this.#deps.apiKeys.find(choice)
    return isRefused(key) ? key : this.#shown(key)
  }

  /** The key that a text belongs to, of those of `owner` if one is named. */
  async findByText(text: string, owner?: KeyOwner): Promise<KeyFinding> {
    const nothing = { key: null, works: false }
    if (!isKeyShaped(text)) return nothing
    const digest = fingerprint(text)
    const key = await this.#deps.apiKeys.findByFingerprint(digest, owner)
    if (key === null) return nothing
    const endsAt = this.#deps.snapshot.keyOf(digest)?.endsAt ?? 0
    return { key: this.#shown(key), works: endsAt > this.#deps.clock.wall() }
  }

  /** What a key that makes others may give; nothing if it has just been revoked. */
  rightsOf(keyId: string): KeyRights {
    return this.#deps.snapshot.rightsOf(keyId) ?? NOTHING
  }

  async create(
    c: Context<RestEnv>,
    input: KeyInput,
    { origin, rights, ...bound }: KeyMaker,
  ): Promise<MadeKey | No> {
    const places = placesOf(input)
    if ('problem' in places) return invalid(places.problem)
    const grant = this.#completed({ ...input, ...places }, rights)
    const excess = rights && excessOf(grant, rights)
    if (excess !== null) return beyondMaker(excess)
    if (grant.expiresAt !== null && grant.expiresAt <= this.#deps.clock.wall()) return EXPIRED
    const key = newKeyText()
    const text = { fingerprint: fingerprint(key), prefix: visiblePrefix(key) }
    const created = await this.#deps.apiKeys.create(
      { ...grant, ...origin, ...text, ...bound },
      actorOf(c),
    )
    if (isRefused(created)) return created
    await this.#deps.reload()
    return { ...this.#shown(created), key }
  }

  async update(c: Context<RestEnv>, choice: KeyChoice, input: KeyChanges): Promise<ShownKey | No> {
    const places = placesOf(input)
    if ('problem' in places) return invalid(places.problem)
    const limits = input.limits && present(input.limits)
    const changes = present({ ...input, ...places, limits }) as Partial<NamedGrant>
    const before = await this.#deps.apiKeys.find(choice)
    if (isRefused(before)) return before
    const refusal = this.#changeRefusal(c, before, { ...before, ...changes })
    if (refusal !== null) return refusal
    return await this.#changed(await this.#deps.apiKeys.update({ ...choice, changes }, actorOf(c)))
  }

  async rotate(
    c: Context<RestEnv>,
    choice: KeyChoice,
    overlapHours: number,
  ): Promise<MadeKey | No> {
    const before = await this.#deps.apiKeys.find(choice)
    if (isRefused(before)) return before
    // Whoever has the text of a key is that key from then on.
    const refusal = this.#askerRefusal(c, this.#effectiveRights(before))
    if (refusal !== null) return refusal
    const key = newKeyText()
    const text = { fingerprint: fingerprint(key), prefix: visiblePrefix(key) }
    const previousUntil = Math.round(this.#deps.clock.wall() + overlapHours * HOUR_MS)
    const rotation = { ...choice, ...text, previousUntil }
    const rotated = await this.#changed(await this.#deps.apiKeys.rotate(rotation, actorOf(c)))
    return isRefused(rotated) ? rotated : { ...rotated, key }
  }

  async revoke(c: Context<RestEnv>, choice: KeyChoice): Promise<ShownKey | No> {
    return await this.#changed(await this.#deps.apiKeys.revoke(choice, actorOf(c)))
  }

  /** A key gives no more than it has, to itself neither. What takes away is for every admin. */
  #changeRefusal(c: Context<RestEnv>, before: ApiKey, after: ApiKey): Refusal | null {
    const maker = before.makerKeyId === null ? null : this.rightsOf(before.makerKeyId)
    const excess = maker && excessOf(after, maker)
    if (excess !== null) return beyondMaker(excess)
    const given = this.#effectiveRights(after)
    if (excessOver(given, this.#effectiveRights(before)) === null) return null
    return this.#askerRefusal(c, given)
  }

  /** Only a key that asks is bound by what it has: its own routes and those of administration alike. */
  #askerRefusal(c: Context<RestEnv>, wanted: KeyRights): Refusal | null {
    const keyId = c.var.principal?.keyId ?? null
    const excess = keyId === null ? null : excessOver(wanted, this.rightsOf(keyId))
    return excess === null ? null : beyondAsker(excess)
  }

  #effectiveRights(key: ApiKey): KeyRights {
    const own = rightsOf(key)
    return key.makerKeyId === null ? own : narrowed(own, this.rightsOf(key.makerKeyId))
  }

  #shown(key: ApiKey): ShownKey {
    const { limits, loadOf, snapshot } = this.#deps
    const callerId = `key:${key.id}`
    const use = snapshot.keyUses.of(key.id)
    return {
      ...key,
      lastUsedAt: use?.at ?? key.lastUsedAt,
      lastUsedAddress: use?.address ?? key.lastUsedAddress,
      state: this.#stateOf(key),
      tokensUsed: limits.tokensUsed(callerId),
      requestsUsed: limits.requestsUsed(callerId),
      ...loadOf(callerId),
    }
  }

  async #changed(key: ApiKey | StoreRefusal): Promise<ShownKey | StoreRefusal> {
    if (isRefused(key)) return key
    await this.#deps.reload()
    return this.#shown(key)
  }

  #stateOf({ revokedAt, expiresAt }: ApiKey): KeyState {
    if (revokedAt !== null) return 'revoked'
    return expiresAt !== null && expiresAt <= this.#deps.clock.wall() ? 'expired' : 'active'
  }

  #completed(input: KeyInput, rights: KeyRights | null): NamedGrant {
    const { priorityDefault } = this.#deps
    const mayGive = (scope: (typeof DEFAULT_SCOPES)[number]): boolean =>
      rights === null || rights.scopes.has(scope) || rights.scopes.has('admin')
    return {
      name: input.name,
      priority: input.priority ?? Math.max(priorityDefault, rights?.priority ?? 1),
      weight: input.weight ?? Math.min(1, rights?.weight ?? 1),
      scopes: input.scopes ?? DEFAULT_SCOPES.filter(mayGive),
      models: input.models ?? null,
      addresses: input.addresses ?? null,
      limits: (input.limits ? present(input.limits) : null) as NamedGrant['limits'],
      expiresAt: input.expiresAt ?? null,
    }
  }
}

const NOTHING: KeyRights = {
  priority: 9,
  weight: 0,
  scopes: new Set(),
  models: new Set(),
  ranges: [[]],
  limits: {},
  expiresAt: 0,
}

interface Places {
  readonly models?: readonly string[] | null | undefined
  readonly addresses?: readonly string[] | null | undefined
}

/** Models and addresses in the one text that the checks compare; what is absent stays absent. */
const placesOf = ({ models, addresses }: Places): Places | { readonly problem: string } => {
  const ranges = addresses?.map(parseRange) ?? []
  const wrong = ranges.find((parsed) => 'problem' in parsed)
  if (wrong !== undefined) return { problem: `addresses: ${wrong.problem}` }
  const texts = ranges.map((parsed) => ('range' in parsed ? parsed.range.text : ''))
  return {
    models: models && [...new Set(models.map(canonicalModelName))],
    addresses: addresses && [...new Set(texts)],
  }
}

const invalid = (message: string): Refusal => ({ code: 'invalid_request', message })

const beyondMaker = (excess: string): Refusal => ({
  code: 'beyond_maker',
  message: `a key cannot have more access than its creator: ${excess}`,
  isFinal: true,
})

const beyondAsker = (excess: string): Refusal => ({
  code: 'beyond_maker',
  message: `a key cannot grant access that it does not have: ${excess}`,
  isFinal: true,
})

const EXPIRED = invalid('expiresAt: must be in the future')
