import { expect, test } from 'vitest'
import { parseWrk } from './wrk.ts'

const OUTPUT = `Running 2s test @ http://127.0.0.1:11435/api/chat
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.35ms    1.10ms  30.91ms   95.52%
    Req/Sec    13.94k     1.03k   15.43k    75.00%
  27736 requests in 2.00s, 15.02MB read
Requests/sec:  13854.32
Transfer/sec:      7.50MB
`

test('replies and seconds are read from what wrk prints', () => {
  expect(parseWrk(OUTPUT)).toEqual({ replies: 27_736, tokens: 0, seconds: 2, errors: 0 })
})

test('a run of more than a minute is in minutes', () => {
  expect(parseWrk(OUTPUT.replace('2.00s', '1.50m')).seconds).toBe(90)
})

test('refused replies and broken connections are errors', () => {
  const refused = OUTPUT.replace('Requests/sec', '  Non-2xx or 3xx responses: 12\nRequests/sec')
  expect(parseWrk(refused).errors).toBe(12)
  const broken = refused.replace(
    '  Non-2xx',
    '  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx',
  )
  expect(parseWrk(broken).errors).toBe(4_333)
})

test('without a result there is no figure', () => {
  expect(() => parseWrk('unable to connect to 127.0.0.1:1 Connection refused\n')).toThrow(
    'Connection refused',
  )
})
