import type { Driver } from '../upstream/driver.ts'
import type { SlotRange } from './load-limit.ts'

/** Who says how many slots a host has; `assumed` where nobody does. */
export type SlotsSource = 'setting' | 'host' | 'assumed'

interface SlotsTold {
  /** As operators say. */
  readonly slots?: number
}

type Told = Pick<Driver, 'slots' | 'profile'>

const ONE_SLOT: SlotRange = { start: 1, most: 1 }

/** vLLM's `--max-num-seqs` cannot be read: one that runs more will be found out by trying. */
const VLLM_SLOTS: SlotRange = { start: 16, most: 256 }

/** How many requests a host may have at once, before its load is looked at. */
export const slotRangeOf = ({ slots }: SlotsTold, { slots: told, profile }: Told): SlotRange => {
  const known = slots ?? told ?? null
  if (known !== null) return { start: known, most: known }
  const isVllm = profile.protocol === 'openai' && profile.server === 'vllm'
  return isVllm ? VLLM_SLOTS : ONE_SLOT
}

export const slotsSourceOf = ({ slots }: SlotsTold, { slots: told }: Told): SlotsSource => {
  if (slots !== undefined) return 'setting'
  return (told ?? null) === null ? 'assumed' : 'host'
}
