import { readFileSync } from 'node:fs'

/** Linux reports processor time in ticks of 10 ms, whatever the kernel's own clock is. */
const TICK_MS = 10

/** Processor time since a process began. */
export interface ProcessorTime {
  /** All its threads, those that have ended too. */
  readonly processMs: number
  readonly mainThreadMs: number
}

/** Reads it from /proc, so only on Linux. */
export const processorTimeOf = (pid: number): ProcessorTime => ({
  processMs: parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')),
  mainThreadMs: parseStat(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')),
})

/** What of its memory is in RAM now, in MB (1,000,000 bytes). */
export const memoryMbOf = (pid: number): number =>
  parseResidentMb(readFileSync(`/proc/${pid}/status`, 'utf8'))

/** User and system time of a `stat` file, in ms. The name in it may have spaces and brackets. */
export const parseStat = (text: string): number => {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  if (!Number.isInteger(ticks)) throw new Error(`no processor times in: ${text}`)
  return ticks * TICK_MS
}

export const parseResidentMb = (status: string): number => {
  const kib = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]
  if (kib === undefined) throw new Error('the status of the process has no VmRSS')
  return (Number(kib) * 1024) / 1e6
}
