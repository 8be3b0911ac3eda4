/** How much of each torture a run has. */
export interface TortureSize {
  readonly disconnects: number
  readonly kills: number
  readonly streams: number
  readonly replies: number
  readonly hostFaults: number
  readonly slowClients: number
  readonly overloadMs: number
  readonly journalFaults: number
  readonly lockedMs: number
  readonly terminations: number
  readonly storeDeaths: number
  readonly powerCuts: number
}

const LARGE: TortureSize = {
  disconnects: 100_000,
  kills: 200,
  streams: 100_000,
  replies: 1_000_000,
  hostFaults: 10_000,
  slowClients: 2000,
  overloadMs: 600_000,
  journalFaults: 200,
  lockedMs: 600_000,
  terminations: 100,
  storeDeaths: 100,
  powerCuts: 100_000,
}

const MEDIUM: TortureSize = {
  disconnects: 20_000,
  kills: 20,
  streams: 20_000,
  replies: 50_000,
  hostFaults: 1000,
  slowClients: 500,
  overloadMs: 20_000,
  journalFaults: 200,
  lockedMs: 15_000,
  terminations: 8,
  storeDeaths: 20,
  powerCuts: 20_000,
}

const SMALL: TortureSize = {
  disconnects: 3000,
  kills: 4,
  streams: 3000,
  replies: 5000,
  hostFaults: 200,
  slowClients: 100,
  overloadMs: 4000,
  journalFaults: 40,
  lockedMs: 3000,
  terminations: 2,
  storeDeaths: 5,
  powerCuts: 5000,
}

/** What `npm test` has time for. */
export const TINY: TortureSize = {
  disconnects: 600,
  kills: 2,
  streams: 600,
  replies: 600,
  hostFaults: 60,
  slowClients: 30,
  overloadMs: 1000,
  journalFaults: 10,
  lockedMs: 300,
  terminations: 1,
  storeDeaths: 3,
  powerCuts: 2000,
}

export const SIZES = { small: SMALL, medium: MEDIUM, large: LARGE } as const

export type SizeName = keyof typeof SIZES
