import { USAGE_DIMENSIONS, type UsageDimension } from '../../shared/usage-dimension.ts'
import type { UsageSeriesRow } from './schema.ts'

export const DIMENSION_COLUMNS = {
  class: 'class',
  caller: 'caller',
  key: 'keyId',
  user: 'userId',
  model: 'model',
  host: 'host',
  outcome: 'outcome',
} as const satisfies Record<UsageDimension, keyof UsageSeriesRow>

/**
 * Each record is added up several times, told apart by ever more: a question is answered from the
 * coarsest of these that knows all its dimensions, and so reads about as many rows as it answers with.
 * The number of a cube in the database is its place here; new ones come to the end.
 */
export const CUBES: readonly (readonly UsageDimension[])[] = [
  ['class'],
  ['outcome'],
  ['host'],
  ['model'],
  ['class', 'caller', 'key', 'user'],
  ['class', 'model', 'host', 'outcome'],
  USAGE_DIMENSIONS,
]

/** The cube that tells everything apart; each record belongs to one series of it. */
export const FINEST_CUBE = CUBES.length - 1

/**
 * How many hours, days or months of a cube are read in one turn: of the finest a day may have thousands
 * of rows, of the coarsest a handful.
 */
export const unitsPerTurn = (cube: number): number => {
  if (cube === FINEST_CUBE) return 12
  return CUBES[cube]!.length > 1 ? 24 : 120
}

/** The coarsest cube that has all of these dimensions. */
export const cubeOf = (dimensions: readonly UsageDimension[]): number =>
  CUBES.findIndex((cube) => dimensions.every((dimension) => cube.includes(dimension)))

/** The lengths of time by which sums are kept, in UTC; a sum's level is its place here. */
export const LEVELS = ['hour', 'day', 'month'] as const

export type Level = 0 | 1 | 2

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** When the hour, day or month began in which `time` lies. */
export const startOf = (level: Level, time: number): number => {
  if (level < 2) {
    const length = level === 0 ? HOUR_MS : DAY_MS
    return Math.floor(time / length) * length
  }
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

/** When the one after it begins. */
export const nextStart = (level: Level, start: number): number => {
  if (level < 2) return start + (level === 0 ? HOUR_MS : DAY_MS)
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}
