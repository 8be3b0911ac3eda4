const [seconds, nanoseconds] = process.hrtime()
const offsetMs = seconds * 1_000 + nanoseconds / 1e6 - performance.now()

/** Milliseconds on a clock that all processes of this machine share and nobody sets. */
export const machineNowMs = (): number => offsetMs + performance.now()
