import { expect, it } from 'vitest'
import { createLogger } from '../log.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { createRequestLog } from './request-log.ts'

const MINUTE_MS = 60_000

const refused = (requestId: string) => ({
  code: 'AUTH_INVALID' as const,
  class: null,
  caller: null,
  requestId,
  address: '192.0.2.7',
})

const logged = () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line) as object) }
}

it('says of a refusal which request it was and where it came from', () => {
  const { log, parsed } = logged()
  createRequestLog(log, virtualClock(), { refusalsPerMinute: 9 })['request:refused'](refused('r1'))
  expect(parsed()).toMatchObject([
    { requestId: 'r1', code: 'AUTH_INVALID', class: null, address: '192.0.2.7' },
  ])
})

it('logs so many refusals a minute and no more', () => {
  const { log, lines } = logged()
  const clock = virtualClock()
  const events = createRequestLog(log, clock, { refusalsPerMinute: 2 })
  for (let count = 0; count < 5; count += 1) events['request:refused'](refused('r'))
  expect(lines).toHaveLength(2)
  clock.advance(MINUTE_MS)
  events['request:refused'](refused('r'))
  expect(lines).toHaveLength(3)
})
