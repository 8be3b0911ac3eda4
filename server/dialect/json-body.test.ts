import { describe, expect, it } from 'vitest'
import { parseJsonBody } from './json-body.ts'

const parse = (text: string) =>
  parseJsonBody(Buffer.from(text), {
    limits: { bodyDepthMax: 4, bodyValuesMax: 20 },
    emptyMessage: 'missing request body',
    typeName: 'api.ChatRequest',
  })

const messageOf = (text: string): string => {
  const parsed = parse(text)
  if (!('code' in parsed)) throw new Error('it was accepted')
  expect(parsed.code).toBe('invalid_request')
  return parsed.message
}

describe('keys', () => {
  it('stay as they are where all are lower case', () => {
    expect(parse('{"model":"m","messages":[]}')).toEqual({
      fields: { model: 'm', messages: [] },
      isAmbiguous: false,
    })
  })

  it.each([
    ['{"MODEL":"m"}', { model: 'm' }],
    ['{"Messages":[1]}', { messages: [1] }],
    ['{"meſſages":[1]}', { messages: [1] }],
    ['{"\u212Aeep_alive":0}', { keep_alive: 0 }],
    ['{"model":"a","Model":"b"}', { model: 'b' }],
    ['{"Model":"b","model":"a"}', { model: 'a' }],
  ])(
    '%s are folded as Go folds them, the last one counts, and the body is sent anew',
    (text, fields) => {
      const parsed = parse(text)
      expect(parsed).toMatchObject({ isAmbiguous: true })
      expect({ ...('fields' in parsed && parsed.fields) }).toEqual(fields)
    },
  )

  it('named like parts of a prototype are nothing but keys', () => {
    const parsed = parse('{"__proto__":{"stream":false},"Constructor":1}')
    if (!('fields' in parsed)) throw new Error('it was refused')
    expect(parsed.fields['stream']).toBeUndefined()
    expect(({} as { stream?: unknown }).stream).toBeUndefined()
    expect(parsed.fields['constructor']).toBe(1)
  })
})

describe('what is no object', () => {
  it.each([
    ['', 'missing request body'],
    [' \n', 'missing request body'],
    ['{', 'unexpected EOF'],
    ['[1]', 'json: cannot unmarshal array into Go value of type api.ChatRequest'],
    ['"x"', 'json: cannot unmarshal string into Go value of type api.ChatRequest'],
    ['7', 'json: cannot unmarshal number into Go value of type api.ChatRequest'],
    ['true', 'json: cannot unmarshal bool into Go value of type api.ChatRequest'],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
  ])('%j is refused in Go’s words', (text, message) => {
    expect(messageOf(text)).toBe(message)
  })

  it('nests too deeply: the limit is named', () => {
    expect(parse('{"a":[[[1]]]}')).toMatchObject({ isAmbiguous: false })
    expect(messageOf('{"a":[[[[1]]]]}')).toContain('limits.bodyDepthMax')
  })

  it('has too many values: the limit is named', () => {
    expect(messageOf(`{"a":[${'1,'.repeat(20)}1]}`)).toContain('20 values (limits.bodyValuesMax)')
  })
})

it.each(['{"options":{"num_ctx":9},"options":{}}', '{"options":{},"\\u006fptions":{"num_ctx":9}}'])(
  'takes the repeated key in %s for ambiguous, since Go would merge the objects',
  (text) => {
    const body = parseJsonBody(Buffer.from(text), {
      limits: { bodyDepthMax: 9, bodyValuesMax: 99 },
      emptyMessage: '',
      typeName: 'api.ChatRequest',
    })
    expect(body).toMatchObject({ isAmbiguous: true })
  },
)
