import { expect, it } from 'vitest'
import { parseOperation, type OperationName } from './parse-operation.ts'

const parse = (operation: OperationName, body: unknown) =>
  parseOperation(operation, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), {
    bodyDepthMax: 8,
    bodyValuesMax: 99,
    modelNameMax: 512,
  })

it.each([
  ['pull', { model: 'a', name: 'b' }, { models: ['a'], transfers: ['a'], isStreaming: true }],
  ['pull', { model: '', name: 'b', stream: false }, { models: ['b'], isStreaming: false }],
  ['pull', { model: null, name: 'b', stream: null }, { transfers: ['b'], isStreaming: true }],
  ['push', { name: 'b' }, { models: ['b'], transfers: ['b'], isStreaming: true }],
  ['create', { model: 'a', from: 'b' }, { models: ['a'], transfers: ['b'], isStreaming: true }],
  ['create', { model: 'a', remote_host: 'x' }, { isRemote: true, transfers: [] }],
  ['copy', { source: 'a', destination: 'b' }, { models: ['a', 'b'], isStreaming: false }],
  ['delete', { name: 'a' }, { models: ['a'], transfers: [], isStreaming: false }],
  ['delete', {}, { models: [] }],
] as const)('reads %s %j', (operation, body, expected) => {
  expect(parse(operation, body)).toMatchObject(expected)
})

it('sends the client’s bytes, unless the host could read another name out of them', () => {
  const plain = '{ "model": "a", "insecure": true }'
  expect(parse('pull', plain)).toMatchObject({ body: Buffer.from(plain) })
  const double = parse('pull', '{"model":"a","MODEL":"evil.example/b/c"}')
  if ('code' in double) throw new Error('it was refused')
  expect(double.transfers).toEqual(['evil.example/b/c'])
  expect(JSON.parse(double.body.toString())).toEqual({ model: 'evil.example/b/c' })
})

it.each([
  ['pull', '', 'missing request body'],
  ['pull', '{', 'unexpected EOF'],
  [
    'pull',
    { model: 5 },
    'json: cannot unmarshal number into Go struct field PullRequest.model of type string',
  ],
  [
    'copy',
    { destination: {} },
    'json: cannot unmarshal object into Go struct field CopyRequest.destination of type string',
  ],
  ['delete', [], 'json: cannot unmarshal array into Go value of type api.DeleteRequest'],
  [
    'pull',
    { model: 'x'.repeat(513) },
    'the model name is longer than 512 characters (limits.modelNameMax)',
  ],
] as const)('refuses %s %j in Ollama’s words', (operation, body, message) => {
  expect(parse(operation, body)).toEqual({ code: 'invalid_request', message })
})
