/** A gate that a test opens: whoever waits at it goes on when, and only when, the test says so. */
export interface Latch {
  /** Resolves once somebody has come to wait here: the moment at which a test may look. */
  readonly reached: Promise<void>
  release(): void
  /** Resolves when released. Called by whoever waits. */
  pass(): Promise<void>
}

export function createLatch(): Latch {
  const arrival = createSignal()
  const opening = createSignal()
  return {
    reached: arrival.given,
    release: opening.give,
    pass: () => {
      arrival.give()
      return opening.given
    },
  }
}

function createSignal(): { given: Promise<void>; give: () => void } {
  let give = (): void => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}
