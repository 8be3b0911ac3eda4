/** What one look found. */
export interface Finding {
  /** `ok`: as it should be. `warning`: works, and is probably not meant. `skipped`: could not be looked at. */
  readonly state: 'ok' | 'warning' | 'error' | 'skipped'
  readonly check: string
  /** What is so, for people. */
  readonly message: string
  /** The command, or the change, that puts it right. */
  readonly repair?: string
}

/** A finding that `--fix` can put right by itself. */
export interface Fixable extends Finding {
  readonly fix?: () => void
}

/** Makes the findings of one check. */
export const about = (check: string) => ({
  ok: (message: string): Fixable => ({ state: 'ok', check, message }),
  warning: (message: string, repair: string, fix?: () => void): Fixable => ({
    state: 'warning',
    check,
    message,
    repair,
    ...(fix && { fix }),
  }),
  error: (message: string, repair: string, fix?: () => void): Fixable => ({
    state: 'error',
    check,
    message,
    repair,
    ...(fix && { fix }),
  }),
  skipped: (message: string): Fixable => ({ state: 'skipped', check, message }),
})
