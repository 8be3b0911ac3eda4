import { expect, it } from 'vitest'
import type { AnswerFinish } from '../flow/answer.ts'
import { createOpenaiProtocol } from './openai/host-protocol.ts'
import { foldAnswer } from './whole-answer.ts'

// More than one call can have as parameters.
const MANY = 200_000

const FINISH: AnswerFinish = {
  kind: 'finish',
  reason: 'stop',
  tokens: { promptTokens: 1, completionTokens: 1 },
  durations: null,
}

it('folds as many vectors and logprobs as a host sends', () => {
  const vectors = Array.from({ length: MANY }, (_, index) => [index])
  const logprobs = vectors.map(([at]) => ({ token: String(at), logprob: 0, bytes: null, top: [] }))
  const answer = foldAnswer(
    [{ kind: 'text', text: 'x', logprobs }, { kind: 'vectors', vectors }, FINISH],
    FINISH,
  )
  expect(answer.vectors).toHaveLength(MANY)
  expect(answer.logprobs).toHaveLength(MANY)
})

it('reads as many pieces of a tool call in one event as a host sends', () => {
  const host = createOpenaiProtocol({
    protocol: 'openai',
    server: 'plain',
    ids: [],
    takesPriority: false,
    takesUnknownOptions: false,
  })
  const call = { index: 0, function: { arguments: ' ' } }
  const calls = [{ index: 0, id: 'a', function: { name: 'f' } }, ...Array(MANY).fill(call)]
  const chunk = JSON.stringify({ choices: [{ delta: { tool_calls: calls } }] })
  const events = host
    .createReader({ kind: 'chat' } as never, 100_000_000)
    .feed(Buffer.from(`data: ${chunk}\n`))
  expect(events).toHaveLength(MANY + 1)
})
