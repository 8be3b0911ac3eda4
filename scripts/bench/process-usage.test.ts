import { expect, test } from 'vitest'
import { memoryMbOf, parseResidentMb, parseStat, processorTimeOf } from './process-usage.ts'

const STAT =
  '4711 (node) S 1 4711 4711 0 -1 4194560 9000 0 12 0 345 67 8 9 20 0 11 0 8086 1234567168 30000 ' +
  '18446744073709551615 1 1 0 0 0 0 0 4096 134217730 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0'

test('the processor time is user and system time without that of children', () => {
  expect(parseStat(STAT)).toBe((345 + 67) * 10)
})

test('a name with spaces and brackets does not shift the fields', () => {
  expect(parseStat(STAT.replace('(node)', '(a ) 1 (b) c)'))).toBe(4_120)
})

test('text that is no stat file is refused', () => {
  expect(() => parseStat('4711 (node) S 1')).toThrow('no processor times')
})

test('the memory is what is resident, in millions of bytes', () => {
  expect(parseResidentMb('VmHWM:\t  999 kB\nVmRSS:\t  125000 kB\nRssAnon:\t 1 kB\n')).toBe(128)
  expect(() => parseResidentMb('Name:\tzombie\n')).toThrow('VmRSS')
})

test.runIf(process.platform === 'linux')('this process has used time and memory', () => {
  const { processMs, mainThreadMs } = processorTimeOf(process.pid)
  expect(processMs).toBeGreaterThanOrEqual(mainThreadMs)
  expect(mainThreadMs).toBeGreaterThan(0)
  expect(memoryMbOf(process.pid)).toBeGreaterThan(1)
})
