/** What a ticket may run on. Tickets with equal targets have the same eligible hosts. */
export interface Target {
  /** The model's canonical name. */
  readonly modelKey: string
  /** The one host that it is pinned to; null where any that has the model will do. */
  readonly host: string | null
  /** The host that has just failed it: not used while another one could take it. */
  readonly avoidHost: string | null
  /** An operator keeps it from being started: it has no eligible hosts, and keeps its place. */
  readonly isOnHold: boolean
}

/** Equal for equal targets only: a host's name has no NUL in it, and a model's comes last. */
export const targetKey = (target: Target): string =>
  `${target.host ?? ''}\0${target.avoidHost ?? ''}\0${target.isOnHold ? 'hold' : ''}\0${target.modelKey}`
