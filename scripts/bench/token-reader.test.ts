import { expect, test } from 'vitest'
import { machineNowMs } from './machine-clock.ts'
import type { BodySink } from './reply-reader.ts'
import { LatenessReader, LineCounter } from './token-reader.ts'

const feed = (sink: BodySink, pieces: readonly string[]): void => {
  for (const piece of pieces) {
    // The bytes before and after are not of the body.
    const bytes = Buffer.from(`\n${piece}\n`)
    sink(bytes, 1, bytes.length - 1)
  }
}

test('lines are counted once, wherever they are cut', () => {
  const counter = new LineCounter()
  feed(counter.sink, ['{"a":1}\n{"b"', ':2}', '\n', '{"done":true}\n'])
  expect(counter.lines).toBe(3)
})

test('each token is as late as its stamp is old, and the last line ends the stream', () => {
  const reader = new LatenessReader()
  const stamp = (machineNowMs() - 1_000).toFixed(3)
  feed(reader.sink, [`{"content":"t${stamp.slice(0, 3)}`, `${stamp.slice(3)} "}\n{"content":"t`])
  expect(reader.lateMs).toHaveLength(1)
  expect(reader.lateMs[0]).toBeGreaterThanOrEqual(999)
  expect(reader.isEnded).toBe(false)
  feed(reader.sink, [`${stamp} "}\n{"message":{"content":""},"done":true}\n`])
  expect(reader.lateMs).toHaveLength(2)
  expect(reader.isEnded).toBe(true)
})
