import { isDeepStrictEqual } from 'node:util'
import type { LoadedSettings } from '../config/load-settings.ts'
import { LiveSettings } from '../config/live-settings.ts'
import { ModelBook } from '../config/model-book.ts'
import { OverrideBook } from '../config/override-book.ts'
import { SettingsBook } from '../config/settings-book.ts'
import type { Logger } from '../log.ts'
import type { Store } from '../store/store-client.ts'

export interface RunSettingsParts {
  readonly loaded: LoadedSettings
  readonly store: Store
  readonly log: Logger
}

export type RunSettings = Awaited<ReturnType<typeof composeRunSettings>>

/** Puts what operators have changed over what the configuration says, before anything else reads it. */
export const composeRunSettings = async ({ loaded, store, log }: RunSettingsParts) => {
  const live = new LiveSettings(loaded.settings)
  live.watch((now, before) => {
    if (now.log.level !== before.log.level) log.level = now.log.level
  })
  const book = new OverrideBook({ given: loaded.given, overrides: store.overrides, live })
  await book.load()
  // Not before: what the configuration says may be far shorter than what an operator has made of it.
  store.retain(live.current.retention)
  live.watch((now, before) => {
    if (!isDeepStrictEqual(now.retention, before.retention)) store.retain(now.retention)
  })
  for (const { overlaid, problem } of book.unsound) {
    const { kind, name } = overlaid
    log.warn({ [kind]: name, problem }, 'a stored change is left out: the configuration forbids it')
  }
  /** `started` is what counted at the start, for what cannot change while it runs. */
  return {
    live,
    started: live.current,
    models: new ModelBook(book, loaded),
    settings: new SettingsBook(book, loaded),
  }
}
