/**
 * Time as a port: everything that asks for the time is given one of these, so tests and the simulator
 * can turn it. `now` never jumps and orders things; `wall` is for people and records.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start, with fractions. */
  now(): number
  /** Milliseconds since 1970, UTC. May jump when the machine's clock is set. */
  wall(): number
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
}
