import { hostname } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../clock.ts'
import type { LiveSettings } from '../config/live-settings.ts'
import { createAddressReader, type ReadAddress } from '../identify/address.ts'
import { createIdentify } from '../identify/identify.ts'
import { createReach } from '../identify/reach.ts'
import { UntrustedForwarders } from '../identify/untrusted-forwarders.ts'
import type { SessionService } from '../auth/sessions.ts'
import { IdentitySnapshot } from '../identify/snapshot.ts'
import type { Store } from '../store/store-client.ts'
import { KeyEndings } from './key-endings.ts'
import { LimitFeed } from './limit-feed.ts'
import { writeUses } from './write-uses.ts'

export type Identity = Awaited<ReturnType<typeof composeIdentity>>

export interface IdentityParts {
  readonly live: LiveSettings
  readonly store: Store
  readonly clock: Clock
  readonly sessions: SessionService
}

/** Everything that tells who is asking, read from the store once and again after each change. */
export const composeIdentity = async ({ live, store, clock, sessions }: IdentityParts) => {
  const snapshot = new IdentitySnapshot()
  const limits = new LimitFeed()
  const endings = new KeyEndings(snapshot, clock)
  const reloadKeys = async (): Promise<void> => {
    snapshot.replaceKeys(await store.apiKeys.listActive())
    limits.replace(snapshot.limits())
    endings.onKeysChanged()
  }
  const reloadWhitelist = async (): Promise<void> =>
    snapshot.replaceWhitelist(await store.whitelist.list())
  await Promise.all([reloadKeys(), reloadWhitelist()])

  const settings = live.current
  const reachSettings = {
    allowedHosts: settings.allowedHosts,
    machineName: hostname(),
    corsOrigins: settings.cors.origins,
  }
  const addresses = composeAddresses(live, clock)
  const identify = createIdentify({
    snapshot,
    readAddress: addresses.readCallers,
    sessions,
    clock,
    settings: live.view(({ identify: { anonymous }, queue: { base } }) => ({
      ...reachSettings,
      anonymous,
      base,
    })),
  })

  /** Writes how keys and entries of the whitelist were last used; what cannot be written waits for the next call. */
  const saveLastUsed = async (): Promise<void> => {
    await writeUses(snapshot.keyUses, (uses) =>
      store.apiKeys.touch(
        uses.map(([id, { at, address }]) => ({ id, lastUsedAt: at, lastUsedAddress: address })),
      ),
    )
    await writeUses(snapshot.whitelistMatches, (matches) =>
      store.whitelist.touch(
        matches.map(([id, { at, count }]) => ({ id, lastMatchAt: at, matches: count })),
      ),
    )
  }

  return {
    snapshot,
    limits,
    endings,
    identify,
    readAddress: addresses.read,
    forwarders: addresses.forwarders,
    reach: createReach(reachSettings),
    reloadKeys,
    reloadWhitelist,
    saveLastUsed,
  }
}

/** Finds addresses by the proxies that are trusted now, and remembers who forwards without being one. */
const composeAddresses = (live: LiveSettings, clock: Clock) => {
  const forwarders = new UntrustedForwarders(clock)
  let reader = createAddressReader(live.current.trustedProxies)
  live.watch(({ trustedProxies }, before) => {
    if (isDeepStrictEqual(trustedProxies, before.trustedProxies)) return
    reader = createAddressReader(trustedProxies)
    forwarders.forget()
  })
  const read: ReadAddress = (peer, headers) => reader(peer, headers)
  const readCallers: ReadAddress = (peer, headers) => {
    const from = reader(peer, headers)
    if (from.warning !== null) forwarders.note(from.warning)
    return from
  }
  return { forwarders, read, readCallers }
}
