/** A host as the scheduler sees it: what it may run and whether it can. */
export interface HostView {
  /** The configured name; unique. */
  readonly name: string
  /** Requests of ours that it may run at once: fewer than all while it works for others. */
  readonly slots: number
  /** Requests that it works on for others, where it tells. */
  readonly others?: number
  /** Healthy, listed and not held back: a ticket may be started on it now. */
  readonly isAvailable: boolean
  /** An operator lets it run empty: nothing is started on it although it is up. */
  readonly isDraining: boolean
  /** Since when (monotonic ms) its breaker is open, or null. */
  readonly downSince: number | null
  /** Canonical names of its models; null until it has been listed for the first time. */
  readonly models: ReadonlySet<string> | null
  /** Canonical names of those that it had in memory when it was looked at; null where it did not tell. */
  readonly loaded?: ReadonlySet<string> | null
}
