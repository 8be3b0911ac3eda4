import { expect, it } from 'vitest'
import { createLogger } from './log.ts'

it('makes one line of everything, without a character that a terminal would obey', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  const hostile = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('')
  log.warn({ model: hostile, [hostile]: 1, err: new Error(hostile) }, hostile)
  expect(lines).toHaveLength(1)
  const [line = ''] = lines
  expect(line.indexOf('\n')).toBe(line.length - 1)
  // oxlint-disable-next-line no-control-regex
  expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/)
  expect(JSON.parse(line)).toMatchObject({ model: hostile, msg: hostile })
})
