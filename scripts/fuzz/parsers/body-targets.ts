import assert from 'node:assert/strict'
import { goSyntaxError } from '../../../server/dialect/go-syntax-error.ts'
import { parseJsonBody } from '../../../server/dialect/json-body.ts'
import { ModelPolicies } from '../../../server/dialect/model-policies.ts'
import { parseInference } from '../../../server/dialect/ollama/parse-inference.ts'
import { parseOpenaiInference } from '../../../server/dialect/openai/parse-inference.ts'
import { parseRules } from '../../../server/testing/dialect/parse-rules.ts'
import type { ParserTarget } from './parser-target.ts'

const rules = parseRules()
const bounds = { ...rules.bounds, numCtxMax: Infinity, keepAliveMaxMs: Infinity }
const plainRules = { ...rules, policies: new ModelPolicies({}), bounds }

const SEEDS = [
  '{"model":"m","messages":[{"role":"user","content":"a"}],"stream":true}',
  '{"model":"m","prompt":"","keep_alive":0}',
  '{"model":"m","input":["a","b"],"options":{"num_ctx":4096},"keep_alive":"5m","think":"high"}',
  '{"Model":"m","MODEL":"n","\\u006dodel":"o"}',
  '{"model":"a","model":"b","__proto__":{"x":1}}',
  '[1,-2.5e+10,"\\ud800",null,true,false]',
  ' \n{} ',
]
const WORDS = [
  '"model":',
  '"Model":',
  '"mode\\u006c":',
  '"keep_alive":',
  '"messages":',
  '"stream":',
  '"prompt":',
  '"input":',
  '"options":',
  '"think":',
  '"suffix":',
  '"__proto__":',
  '{}',
  '[]',
  '[[[[',
  '{"a":',
  'null',
  'true',
  '-1',
  '1e999',
  '"0s"',
  '""',
  '\u212a',
  '\u017f',
]

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys of the outermost object as they stand in the text, found in another way than the parser's. */
const topLevelKeys = (json: string): string[] => {
  const keys: string[] = []
  let depth = 0
  let last = ''
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (token === ':' && depth === 1) keys.push(JSON.parse(last) as string)
    last = token
  }
  return keys
}

/** Host and gateway read the same of a body: it is sent as it came, or with each key once and plain. */
const checkSent = (input: Buffer, sent: Buffer): void => {
  const before = topLevelKeys(input.toString())
  const fold = (key: string): string => key.toLowerCase().replaceAll('\u017f', 's')
  const isPlain = new Set(before).size === before.length && before.every((key) => key === fold(key))
  if (isPlain) {
    assert.equal(sent, input, 'a body that says one thing goes on byte for byte')
    return
  }
  const after = topLevelKeys(sent.toString())
  assert.equal(new Set(after.map(fold)).size, after.length, 'each key is sent once')
  assert.deepEqual(new Set(after), new Set(before.map(fold)), 'no key is lost or made')
}

const checkRefusal = (refusal: { readonly code: string; readonly message: string }): void => {
  assert(['invalid_request', 'model_not_found'].includes(refusal.code), 'a refusal of parsing')
  assert(refusal.message !== '', 'a refusal says why')
}

const jsonBody: ParserTarget = {
  name: 'json-body',
  seeds: SEEDS,
  words: WORDS,
  check: (input) => {
    const value = parsed(input)
    const body = parseJsonBody(input, {
      limits: plainRules.limits,
      emptyMessage: 'EOF',
      typeName: 'T',
    })
    if ('code' in body) {
      checkRefusal(body)
      const isShallow = !/(?:[[{][^[{]*){129}/s.test(input.toString())
      assert(!(isObject(value) && isShallow), 'an object is not refused')
      return
    }
    assert(isObject(value) || value === null, 'only an object is taken')
    assert.equal(Object.getPrototypeOf(structuredClone({ ...body.fields })), Object.prototype)
  },
}

const nativeInference: ParserTarget = {
  name: 'parse-inference-ollama',
  seeds: SEEDS,
  words: WORDS,
  check: (input) => {
    for (const operation of ['chat', 'generate', 'embed', 'embeddings'] as const) {
      const call = parseInference(operation, input, plainRules)
      if ('code' in call) checkRefusal(call)
      else checkSent(input, call.body)
    }
  },
}

const openaiInference: ParserTarget = {
  name: 'parse-inference-openai',
  seeds: SEEDS,
  words: WORDS,
  check: (input) => {
    for (const operation of ['v1_chat', 'v1_completions', 'v1_embeddings'] as const) {
      const call = parseOpenaiInference(operation, input, plainRules)
      if ('code' in call) checkRefusal(call)
      else checkSent(input, call.body)
    }
  },
}

const syntaxError: ParserTarget = {
  name: 'go-syntax-error',
  seeds: [
    ...SEEDS,
    '{"a" 1}',
    '{"a":1,}',
    '[1 2]',
    '-',
    '01',
    '1.',
    '1e',
    'tru',
    '"\\u12',
    '"\\x"',
  ],
  words: WORDS,
  check: (input) => {
    const message = goSyntaxError(input)
    const isKnown = message === 'unexpected EOF' || /^invalid character '.{1,6}' \S/s.test(message)
    assert(isKnown, `Go has no such words: ${message}`)
    // The text that JavaScript takes, Go takes too, but for what it says of the end.
    if (parsed(input) !== undefined && !input.includes(Buffer.from('\ufeff'))) {
      assert.equal(message, 'unexpected EOF', 'sound JSON has no wrong character')
    }
    const isPrintable = Buffer.from(message).every((byte) => byte >= 0x20 && byte !== 0x7f)
    assert(isPrintable, 'no control character gets into a message')
  },
}

export const BODY_TARGETS: readonly ParserTarget[] = [
  jsonBody,
  nativeInference,
  openaiInference,
  syntaxError,
]
