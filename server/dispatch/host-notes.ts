import type { HostFault } from '../../shared/host-fault.ts'

/** Times are wall-clock milliseconds. */
export interface FaultNote {
  readonly fault: HostFault
  readonly at: number
}

/** A look at a host that has come to an end. */
export interface Look {
  readonly at: number
  readonly tookMs: number
}
