import { expect, it } from 'vitest'
import type { OpenaiProfile } from '../../flow/host-profile.ts'
import type { Call } from '../../flow/call.ts'
import { parseRules } from '../../testing/dialect/parse-rules.ts'
import { parseOpenaiInference } from './parse-inference.ts'
import { relayRequest } from './relay-request.ts'

const profile = (changes: Partial<OpenaiProfile>): OpenaiProfile => ({
  protocol: 'openai',
  server: 'llama.cpp',
  ids: ['m'],
  takesPriority: false,
  takesUnknownOptions: false,
  ...changes,
})

const relayed = (members: string, changes: Partial<OpenaiProfile> = {}) => {
  const text = `{"model":"m","messages":[{"role":"user","content":"x"}]${members}}`
  const call = parseOpenaiInference('v1_chat', Buffer.from(text), parseRules()) as Call
  const { body, dropped } = relayRequest(call, profile(changes))
  return { isSame: body.toString() === text, body: body.toString(), dropped }
}

const UNKNOWN = ',"n_new_knob": -7,"x_size":12'

it('leaves numbers of which nobody knows the range away from llama.cpp, and names them', () => {
  const { body, dropped } = relayed(`,"top_k":4,"cache_prompt":true,"grammar":"1"${UNKNOWN}`)
  expect(dropped).toEqual(['n_new_knob', 'x_size'])
  expect(JSON.parse(body)).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'x' }],
    top_k: 4,
    cache_prompt: true,
    grammar: '1',
  })
})

it.each([
  ['to llama.cpp where its operator wants it so', { takesUnknownOptions: true }],
  ['to vLLM', { server: 'vllm' }],
  ['to others', { server: 'plain' }],
] as const)('passes them on %s', (_where, changes) => {
  expect(relayed(UNKNOWN, changes)).toMatchObject({ isSame: true, dropped: [] })
})

it('leaves every byte where it was in a request that says nothing unknown', () => {
  const members = ',"temperature" : 0.70,"n":2,"seed":1234567890123,"max_tokens":5,"n_discard":0'
  expect(relayed(members)).toMatchObject({ isSame: true, dropped: [] })
})
