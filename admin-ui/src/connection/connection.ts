/** How often a gateway that was lost is looked for. */
const LOOK_MS = 2_000

/** Whether the gateway answers. It is lost by whoever asked in vain, and found again by itself. */
class Connection {
  readonly #listeners = new Set<() => void>()
  #lostAt: number | null = null
  #isStopping = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Milliseconds since 1970; null while it answers. */
  get lostAt(): number | null {
    return this.#lostAt
  }

  /** It is lost to new requests alone: it finishes what runs, and tells of that. */
  get isStopping(): boolean {
    return this.#isStopping
  }

  /** It said so itself. */
  onStopping(): void {
    this.#isStopping = true
    this.#tell()
    this.lose()
  }

  /** What told of its last work has ended. */
  onStopped(): void {
    if (!this.#isStopping) return
    this.#isStopping = false
    this.#tell()
  }

  /** To be called by whoever had no answer. */
  lose(): void {
    if (this.#lostAt === null) {
      this.#lostAt = Date.now()
      this.#tell()
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.look(), LOOK_MS)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Looks now: somebody does not want to wait, or has reason to doubt. */
  async look(): Promise<void> {
    clearTimeout(this.#timer)
    const reply = await fetch('/health', { cache: 'no-store' }).catch(() => null)
    // A proxy before a gateway that is away answers too, with 502 to 504.
    if (reply === null || reply.status >= 502) return this.lose()
    if (this.#lostAt === null) return
    this.#lostAt = null
    this.#isStopping = false
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The one of this tab. */
export const connection = new Connection()
