import type { Settings } from './settings-schema.ts'

/** What is in force now. It changes as a whole, and those who keep a view of it see that at once. */
export class LiveSettings {
  #current: Settings
  readonly #followers: ((now: Settings, before: Settings) => void)[] = []

  constructor(settings: Settings) {
    this.#current = settings
  }

  get current(): Settings {
    return this.#current
  }

  /** One object for one part of the program, which always holds what `select` makes of the settings. */
  view<Part extends object>(select: (settings: Settings) => Part): Readonly<Part> {
    const part = { ...select(this.#current) }
    this.watch((now) => void Object.assign(part, select(now)))
    return part
  }

  /** For what has to be told of a change: `follow` is called after each. */
  watch(follow: (now: Settings, before: Settings) => void): void {
    this.#followers.push(follow)
  }

  replace(settings: Settings): void {
    const before = this.#current
    this.#current = settings
    for (const follow of this.#followers) follow(settings, before)
  }
}
