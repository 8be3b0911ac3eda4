interface Waiter {
  readonly isMet: () => boolean
  readonly resolve: () => void
}

/** Lets tests wait for a state instead of for time: each condition is looked at after every change. */
export class ChangeFeed {
  readonly #waiters = new Set<Waiter>()

  changed(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.isMet()) continue
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
  }

  /** Resolves once the condition holds, at once if it does already. Never rejects. */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.add({ isMet, resolve }))
  }
}
