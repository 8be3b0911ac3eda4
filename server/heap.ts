import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * How far the heap may grow beyond what was in use after the last full collection, before the next.
 * V8's own measure is speed: after some load it keeps several times what it needs, and the machine's
 * memory is wanted for models. More collections cost a request about 1 % of its processor time.
 */
const HEAP_GROWTH_PERCENT = 60

/**
 * Of the space for new objects, beyond which it does not grow any more. V8 would take twice as much once
 * enough has ever survived in it, and the start alone is enough.
 */
const YOUNG_BYTES_MAX = 16_000_000

const LOOK_MS = 50

const letYoungSpaceGrow = (mayGrow: boolean): void =>
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`)

/** Bounds the memory that V8 takes for speed; from now on the space for new objects stays as it is. */
export const holdHeap = (): void => {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
  letYoungSpaceGrow(false)
}

/** The space for new objects may grow again, to its bound. V8 has a setting for that, but none at run time. */
export const letHeapFollowLoad = (): void => {
  let mayGrow = false
  const look = (): void => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
    const isSmall = young !== undefined && young.space_size < YOUNG_BYTES_MAX
    if (isSmall !== mayGrow) letYoungSpaceGrow(isSmall)
    mayGrow = isSmall
  }
  setInterval(look, LOOK_MS).unref()
}
