import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SeededRandom } from '../testing/seeded-random.ts'
import { GatewayUnderTorture, type GatewayOptions } from './gateway-under-torture.ts'
import type { TortureSize } from './sizes.ts'
import { TortureHost } from './torture-host.ts'

/** What a torture prints and whether the gateway stood it. */
export interface Figures {
  readonly figures: Readonly<Record<string, number | string>>
  /** In words; empty where every promise was kept. */
  readonly faults: readonly string[]
}

export type Torture = (run: TortureRun) => Promise<Figures>

export interface TortureOptions {
  readonly size: TortureSize
  readonly seed: number
  /** How long a gateway may take to come to rest, and to be normal again after overload. */
  readonly patienceMs?: number
  /** A module that every gateway loads first: it plants the fault that the checker must find. */
  readonly plant?: URL
}

const PATIENCE_MS = 30_000

/** A torture's surroundings: chance, size, a host, a folder, and what is to be cleaned up. */
export class TortureRun {
  readonly size: TortureSize
  readonly random: SeededRandom
  readonly host: TortureHost
  readonly folder: string
  readonly patienceMs: number
  readonly #plant: URL | null
  readonly #gateways: GatewayUnderTorture[] = []
  readonly #closers: (() => void)[] = []

  private constructor(options: TortureOptions, host: TortureHost) {
    this.size = options.size
    this.random = new SeededRandom(options.seed)
    this.patienceMs = options.patienceMs ?? PATIENCE_MS
    this.#plant = options.plant ?? null
    this.host = host
    this.folder = mkdtempSync(join(tmpdir(), 'seadragon-torture-'))
  }

  static async perform(torture: Torture, options: TortureOptions): Promise<Figures> {
    const host = new TortureHost()
    await host.start()
    const run = new TortureRun(options, host)
    try {
      return await torture(run)
    } finally {
      await run.#cleanUp()
    }
  }

  get dataDir(): string {
    return join(this.folder, 'data')
  }

  async startGateway(
    options: Partial<GatewayOptions> & Pick<GatewayOptions, 'slots'>,
  ): Promise<GatewayUnderTorture> {
    const dataDir = options.dataDir ?? this.dataDir
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const gateway = await GatewayUnderTorture.start({
      hostUrl: this.host.url,
      ...options,
      dataDir,
      preloads: [...(this.#plant === null ? [] : [this.#plant]), ...(options.preloads ?? [])],
    })
    this.#gateways.push(gateway)
    return gateway
  }

  onEnd(close: () => void): void {
    this.#closers.push(close)
  }

  async #cleanUp(): Promise<void> {
    for (const gateway of this.#gateways) {
      gateway.kill('SIGKILL')
      await gateway.ended()
    }
    for (const close of this.#closers.reverse()) close()
    this.host.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
