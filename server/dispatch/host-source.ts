import type { HostConfig } from './host.ts'
import type { HostPool } from './host-pool.ts'

export interface HostSourceDeps {
  readonly pool: HostPool
  readonly detect: () => Promise<HostConfig | null>
  /** A find stays found, even while it is down. */
  remember(host: HostConfig): Promise<void>
  onFound(host: HostConfig): void
  /** Nothing was found: the demonstration is served until something is. */
  readonly onDemonstration: () => void
}

export const DEMO_HOST: HostConfig = {
  name: 'demo',
  driver: 'demo',
  url: 'http://demo.invalid',
  slots: 1,
}

const LOOK_EVERY_MS = 5_000

/**
 * Looks for a model server on this machine while no host is known (design.md 12): what it finds is used,
 * and until it does the demonstration is.
 */
export class HostSource {
  readonly #deps: HostSourceDeps
  #timer: NodeJS.Timeout | undefined
  #isLooking = false

  constructor(deps: HostSourceDeps) {
    this.#deps = deps
  }

  async look(): Promise<void> {
    const { pool, detect, onDemonstration } = this.#deps
    this.#isLooking = true
    const found = await detect()
    if (!this.#isLooking) return
    if (found !== null) return await this.#adopt(found)
    pool.add(DEMO_HOST)
    onDemonstration()
    this.#lookLater()
  }

  /** There are hosts now, wherever they came from: the demonstration has no place beside them. */
  end(): void {
    if (!this.#isLooking) return
    this.stop()
    const { pool } = this.#deps
    // An operator may have given its name to another host.
    if (pool.get(DEMO_HOST.name)?.config === DEMO_HOST) pool.remove(DEMO_HOST.name)
  }

  stop(): void {
    this.#isLooking = false
    clearTimeout(this.#timer)
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS).unref()
  }

  async #lookAgain(): Promise<void> {
    const found = await this.#deps.detect()
    // What a look finds that was under way when the gateway stopped has no place to go to.
    if (!this.#isLooking) return
    if (found === null) this.#lookLater()
    else await this.#adopt(found)
  }

  async #adopt(found: HostConfig): Promise<void> {
    // A database that is locked now must not cost the host; another start finds it again.
    await this.#deps.remember(found).catch(() => undefined)
    if (!this.#isLooking) return
    this.#deps.pool.add(found)
    this.#deps.onFound(found)
    this.end()
  }
}
