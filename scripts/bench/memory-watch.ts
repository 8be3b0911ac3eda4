import { memoryMbOf } from './process-usage.ts'

const PAUSE_MS = 50

/** Looks at the memory of a process again and again; `stop` tells the most that was seen, MB. */
export const watchMemory = (pid: number): { stop(): number } => {
  let peakMb = memoryMbOf(pid)
  const look = (): void => {
    peakMb = Math.max(peakMb, memoryMbOf(pid))
  }
  const timer = setInterval(look, PAUSE_MS)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return peakMb
    },
  }
}
