import { expect, it } from 'vitest'
import type { AnswerEvent } from '../../flow/answer.ts'
import { ANSWERS, finish, isPiece } from '../../testing/dialect/answers.ts'
import { someCall, someIdentity } from '../../testing/dialect/cuts.ts'
import { OllamaAnswerWriter } from './answer-writer.ts'

const write = (events: readonly AnswerEvent[], operation: 'chat' | 'generate' = 'chat') => {
  const writer = new OllamaAnswerWriter(someCall({ operation }), someIdentity)
  const pieces = events.filter(isPiece).map((piece) => writer.piece(piece))
  return { writer, text: pieces.join('') + writer.finish(finish()) }
}

it('writes what Ollama writes', () => {
  const { text } = write(ANSWERS['a thought and a text']!)
  const created = new Date(someIdentity.clock.wall()).toISOString()
  const line = (rest: string): string => `{"model":"m","created_at":"${created}",${rest}}\n`
  expect(text).toBe(
    line('"message":{"role":"assistant","content":"","thinking":"Hm"},"done":false') +
      line('"message":{"role":"assistant","content":"","thinking":", yes"},"done":false') +
      line('"message":{"role":"assistant","content":"Yes."},"done":false') +
      line(
        '"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",' +
          '"total_duration":900,"load_duration":100,"prompt_eval_count":12,' +
          '"prompt_eval_duration":300,"eval_count":5,"eval_duration":500',
      ),
  )
})

it('has a call in one chunk, its arguments an object', () => {
  const { text } = write(ANSWERS['two calls with arguments in pieces']!)
  const calls = [...text.matchAll(/"tool_calls":(\[.*?\])\}/g)].map(([, json]) => JSON.parse(json!))
  expect(calls).toEqual([
    [{ id: 'call_1', function: { index: 0, name: 'get_weather', arguments: { city: 'Oslo' } } }],
    [{ id: 'call_2', function: { index: 1, name: 'now', arguments: {} } }],
  ])
})

it('has no character that a line reader would take for the end of a line', () => {
  const { text } = write(ANSWERS['characters that break lines']!)
  expect(text.split(/[\n\v\f\r\u0085\u2028\u2029]/)).toHaveLength(4)
})

it('says that a call was broken instead of leaving it out', () => {
  const pieces: AnswerEvent[] = [
    { kind: 'call_start', id: null, name: 'f' },
    { kind: 'call_arguments', json: '{"a":' },
    { kind: 'call_end' },
  ]
  const { writer, text } = write(pieces)
  expect(writer.fault).toContain('the tool f with arguments that are not JSON')
  expect(text).not.toContain('tool_calls')
})

it.each([
  ['/api/generate', 'generate', '"response":"Hel","done":false'],
  ['/api/chat', 'chat', '"message":{"role":"assistant","content":"Hel"},"done":false'],
] as const)('has the text of %s in its place', (_path, operation, expected) => {
  expect(write(ANSWERS['a text']!, operation).text).toContain(expected)
})
