import { describe, expect, it } from 'vitest'
import { isHostPath } from '../../../server/testing/host-paths.ts'
import { readReplies } from './reply-series.ts'
import { fuzzWire } from './wire-fuzzer.ts'
import { judgeSession } from './wire-rules.ts'

it('no bytes of 4,000 connections make the gateway fail, stray or leak a slot', async () => {
  const report = await fuzzWire({ seed: 1, connectionsMax: 4_000, msMax: null })
  expect(report.findings).toEqual([])
  // Fewer would mean that the requests are no longer understood.
  expect(report.requests).toBeGreaterThan(3_000)
}, 120_000)

// Each checker, shown what it looks for.
describe('a session', () => {
  const judge = (received: string, sent = 'GET / HTTP/1.1\r\n\r\n') =>
    judgeSession(Buffer.from(sent), { manner: 'wait', received, end: 'end' }).problem

  it.each([
    ['nothing', '', /no reply at all/],
    ['half a reply', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', /cut/],
    [
      'a stream without its end',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n',
      /cut/,
    ],
    ['a split header', 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n', /not HTTP/],
    [
      'a 500 of ours',
      'HTTP/1.1 500 X\r\nContent-Length: 26\r\n\r\n{"error":"internal error"}',
      /500/,
    ],
    ['an empty error', 'HTTP/1.1 400 X\r\nContent-Length: 0\r\n\r\n', /without words/],
    ['an error in words', 'HTTP/1.1 400 X\r\nContent-Length: 3\r\n\r\nbad', /without words/],
  ])('that gets %s has a problem', (_what, received, problem) => {
    expect(judge(received)).toMatch(problem)
  })

  it('that gets whole replies has none', () => {
    const reply = 'HTTP/1.1 404 X\r\nContent-Length: 18\r\n\r\n'
    expect(judge(`${reply}404 page not found`)).toBeNull()
    const pipelined = `${reply}${reply}404 page not found`
    expect(judge(pipelined, 'HEAD / HTTP/1.1\r\n\r\n')).toBeNull()
    expect(readReplies(pipelined).replies).toHaveLength(2)
  })
})

it('a host is asked for nothing but the listed paths', () => {
  expect(['/api/chat', `/api/blobs/sha256:${'0'.repeat(64)}`].every(isHostPath)).toBe(true)
  expect(['/api/signout', '/debug/pprof', '/api/blobs/x', '/API/chat'].some(isHostPath)).toBe(false)
})
