import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * How far the heap may grow beyond what was in use after the last full collection, before the next.
 * V8's own measure is speed: after some load it keeps several times what it needs, and the machine's
 * memory is wanted for models. More collections cost a request about 1 % of its processor time.
 */
const HEAP_GROWTH_PERCENT = 60

/**
 * Of the space for new objects, both halves together: from then on it does not grow any more. V8 would
 * take twice as much once enough has ever survived in it. With half of it, so much would outlive its
 * request that full collections cost more than it saves.
 */
const YOUNG_BYTES_MAX = 16 * 1024 * 1024

/**
 * Of each half of it in other threads, where their own limit is not less. They have it from the start, since
 * whether the space may grow is one setting for all threads, and here it soon may not.
 */
const THREAD_HALF_MB = 2

const LOOK_MS = 50

/**
 * Bounds the memory that V8 takes for speed. The space for new objects stays as it is until the returned
 * function is called, and may then grow to its bound.
 */
export const holdHeap = (): (() => void) => {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
  setFlagsFromString(`--min-semi-space-size=${THREAD_HALF_MB}`)
  // undici reads replies with one WebAssembly function. Optimizing it takes 30 MB for a moment, of which the C
  // library keeps what something else was put behind; the code is not measurably faster.
  setFlagsFromString('--no-wasm-tier-up')
  let isLoaded = false
  // V8 has a setting for the bound, but none at run time. It forgets this one whenever a thread starts.
  const look = (): void => {
    const mayGrow = isLoaded && youngBytes() < YOUNG_BYTES_MAX
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`)
  }
  look()
  setInterval(look, LOOK_MS).unref()
  return () => {
    isLoaded = true
  }
}

const youngBytes = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0
