import { hostname } from 'node:os'
import type { Clock } from '../clock.ts'
import type { LiveSettings } from '../config/live-settings.ts'
import { createAddressReader } from '../identify/address.ts'
import { createIdentify } from '../identify/identify.ts'
import { createReach } from '../identify/reach.ts'
import type { SessionService } from '../auth/sessions.ts'
import { IdentitySnapshot } from '../identify/snapshot.ts'
import type { Store } from '../store/store-client.ts'
import { KeyEndings } from './key-endings.ts'
import { LimitFeed } from './limit-feed.ts'

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
  const identify = createIdentify({
    snapshot,
    sessions,
    clock,
    settings: live.view(({ identify: { anonymous }, queue: { base } }) => ({
      ...reachSettings,
      trustedProxies: settings.trustedProxies,
      anonymous,
      base,
    })),
  })

  /**
   * Writes when keys and entries of the whitelist were last used; loses nothing that matters if the store
   * cannot answer.
   */
  const saveLastUsed = async (): Promise<void> => {
    await inSteps(snapshot.keyUses.drain(), (uses) =>
      store.apiKeys.touch(uses.map(([id, lastUsedAt]) => ({ id, lastUsedAt }))),
    )
    await inSteps(snapshot.whitelistMatches.drain(), (matches) =>
      store.whitelist.touch(matches.map(([id, lastMatchAt]) => ({ id, lastMatchAt }))),
    )
  }

  return {
    snapshot,
    limits,
    endings,
    identify,
    readAddress: createAddressReader(settings.trustedProxies),
    reach: createReach(reachSettings),
    reloadKeys,
    reloadWhitelist,
    saveLastUsed,
  }
}

/** How many times one transaction writes, so that no question waits long for its turn. */
const TOUCHED_MAX = 200

const inSteps = async (
  times: ReadonlyMap<string, number>,
  write: (some: readonly (readonly [string, number])[]) => Promise<void>,
): Promise<void> => {
  const all = [...times]
  for (let from = 0; from < all.length; from += TOUCHED_MAX) {
    await write(all.slice(from, from + TOUCHED_MAX)).catch(() => undefined)
  }
}
