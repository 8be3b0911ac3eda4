/** Why a command did not do what it was asked to. */
export type FaultKind = 'refused' | 'usage' | 'unreachable'

/** Exit codes, as `seadragon --help` lists them. */
export const EXIT_CODES: Readonly<Record<FaultKind, number>> = {
  refused: 1,
  usage: 2,
  unreachable: 3,
}

/** An expected end of a command: its message is for people, on standard error. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault'
  readonly kind: FaultKind

  constructor(kind: FaultKind, message: string) {
    super(message)
    this.kind = kind
  }
}
