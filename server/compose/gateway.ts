import { hostname } from 'node:os'
import { openJournal, type Journal } from '../account/journal.ts'
import { HopMarker } from '../api/hop-marker.ts'
import { systemClock } from '../clock.ts'
import type { LiveSettings } from '../config/live-settings.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { Settings } from '../config/settings-schema.ts'
import { listen } from '../http/server.ts'
import { parseRange } from '../identify/address-range.ts'
import type { Logger } from '../log.ts'
import { loadAdminToken, type AdminToken } from '../store/admin-token-file.ts'
import { openStore, type Store } from '../store/store-client.ts'
import { composeAccounts, type Accounts } from './accounts.ts'
import { composeApp } from './app.ts'
import { composeCore, type Core } from './core.ts'
import { reloadIntake } from './intake.ts'
import { composeHosts } from './hosts.ts'
import { composeIdentity, type Identity } from './identity.ts'
import { composeRunSettings } from './run-settings.ts'

/** A gateway that runs. */
export interface Gateway {
  readonly url: string
  readonly adminToken: AdminToken
  /** Where the first admin is made; null where there is one. It holds a secret, and works once. */
  readonly setUpLink: string | null
  /** Resolves once each host has been looked at, or has taken too long. */
  untilHostsSeen(): Promise<void>
  /** Finishes what runs within `shutdown.drainMs`, flushes, and lets go of everything. */
  stop(): Promise<void>
}

/** How often deadlines are looked at; a wait may end this much late. */
const TICK_MS = 50

/** How often the times at which keys and sessions were last used go to the database, and what hosts did with their memory. */
const TOUCH_MS = 10_000

/** How often expired sessions are cleared away; they count for nothing meanwhile. */
const SWEEP_MS = 3_600_000

/** For hosts to be looked at before their gateway has said everything about its start. */
const LOOK_MS = 1_000

/** For the last bytes of replies to leave, once nothing runs any more. */
const CLOSE_MS = 1_000

/**
 * Builds every part, joins them and starts to serve.
 *
 * @throws {SetupFault} where something outside the program is in the way.
 */
export const startGateway = async (loaded: LoadedSettings, log: Logger): Promise<Gateway> => {
  const clock = systemClock
  // What was opened is closed again in reverse order, at the end or when a later step fails.
  const closers: (() => unknown)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const store = await openOwnStore(loaded.settings, log)
    closers.push(() => store.close())
    const overrides = await composeRunSettings({ loaded, store, log })
    const { live, started: settings } = overrides
    const adminToken = loadAdminToken(settings.data, settings.adminToken)
    const accounts = await composeAccounts({ live, store, clock, log })
    const setUpSecret = await accounts.prepareFirstAdmin()
    const identity = await composeIdentity({ live, store, clock, sessions: accounts.sessions })
    closers.push(() => saveUses(identity, accounts))
    const journal = await openStoreJournal(store, live, log)
    closers.push(() => journal.close())
    const hopMarker = new HopMarker()
    const standing = { sessions: accounts.sessions, keys: identity.endings }
    const { modelMemory } = store
    const core = composeCore(live, { clock, journal, modelMemory, hopMarker, log, ...standing })
    // Before a host is looked at, or what is seen would be ended with what an earlier gateway saw. Of a
    // history of 90 days (260,000 stays of 10 models, 500 contexts) it takes 2 to 18 ms.
    await core.memory.resume()
    closers.push(() => saveMemory(core))
    closers.push(() => core.hosts.close())
    void store.recovered.then(({ tokenHours }) => core.limits.restore(tokenHours))
    identity.limits.watch(core.limitCaller)
    const hosts = await composeHosts({ loaded, store, core, hopMarker, log })
    closers.push(() => hosts.stop())
    closers.push(core.history.start(), core.loopDelay.start())
    closers.push(startTimers(core, identity, accounts), startSweeps(accounts, log))
    await reloadIntake(store, core)
    await store.chats.interruptOpen()
    const {
      app,
      announceStop,
      stop: stopReplies,
    } = composeApp({
      overrides,
      log,
      clock,
      store,
      journal,
      core,
      hosts,
      identity,
      accounts,
      hopMarker,
      adminToken: adminToken.token,
    })
    const server = await listen(app, { ...settings.listen, ...settings.limits })
    const stop = async (): Promise<void> => {
      const closed = server.close()
      announceStop()
      await core.pipeline.drain(live.current.shutdown.drainMs)
      await stopReplies()
      await Promise.race([closed, sleep(CLOSE_MS)])
      server.destroy()
      await closeAll()
    }
    const setUpLink = setUpSecret === null ? null : `${pageUrl(server.url)}/ui/setup#${setUpSecret}`
    return { url: server.url, adminToken, setUpLink, untilHostsSeen: () => seen(core), stop }
  } catch (error) {
    await closeAll()
    throw error
  }
}

const INTERRUPTED = 'an earlier run left requests open: they are marked as interrupted'

const seen = (core: Core): Promise<void> => Promise.race([core.hosts.refresh(), sleep(LOOK_MS)])

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })

const canonicalRange = (text: string): string => {
  const parsed = parseRange(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.range.text
}

const openOwnStore = async (settings: Settings, log: Logger): Promise<Store> => {
  const store = await openStore({
    dataDir: settings.data,
    whitelistSeed: settings.identify.whitelist.map(canonicalRange),
    ...settings.store,
    onTrouble: (message) => log.warn(message),
    onNews: (message) => log.info(message),
  })
  void store.recovered.then(({ interrupted }) => {
    if (interrupted > 0) log.warn({ records: interrupted }, INTERRUPTED)
  })
  return store
}

const openStoreJournal = (store: Store, live: LiveSettings, log: Logger): Promise<Journal> =>
  openJournal({
    dir: store.journalDir,
    sync: live.current.journal.sync,
    get segmentBytesMax() {
      return live.current.journal.segmentBytesMax
    },
    clock: systemClock,
    onAdvanced: () => store.nudge(),
    onWritableChanged: (isWritable, error) => {
      if (isWritable) log.info('the journal can be written again')
      else log.error({ err: error }, 'the journal cannot be written: new requests are refused')
    },
  })

const startTimers = (core: Core, identity: Identity, accounts: Accounts): (() => void) => {
  const ticker = setInterval(() => {
    core.scheduler.onTimePassed(systemClock.now())
    identity.endings.onTimePassed()
  }, TICK_MS)
  const toucher = setInterval(() => {
    void saveUses(identity, accounts)
    void saveMemory(core)
  }, TOUCH_MS)
  return () => {
    clearInterval(ticker)
    clearInterval(toucher)
  }
}

/** What the store cannot write is tried again the next time. */
const saveUses = async (identity: Identity, { sessions }: Accounts): Promise<void> => {
  await Promise.all([identity.saveLastUsed(), sessions.save().catch(() => undefined)])
}

/** What cannot be saved now is saved the next time. */
const saveMemory = ({ memory }: Core): Promise<void> => memory.save().catch(() => undefined)

const startSweeps = ({ sessions }: Accounts, log: Logger): (() => void) => {
  const sweep = (): void =>
    void sessions.sweep().catch((error: unknown) => {
      log.warn({ err: error }, 'expired sessions could not be cleared away')
    })
  const sweeper = setInterval(sweep, SWEEP_MS)
  sweep()
  return () => clearInterval(sweeper)
}

/** An address that stands for all of this machine's is none that a browser can open. */
const pageUrl = (url: string): string => {
  const { port } = new URL(url)
  return /\/\/(0\.0\.0\.0|\[::\])[:/]/.test(`${url}/`) ? `http://${hostname()}:${port}` : url
}
