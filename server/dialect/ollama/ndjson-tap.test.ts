import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutsOf, someCall, tapAll, type Tapped } from '../../testing/dialect/cuts.ts'
import { NdjsonTap } from './ndjson-tap.ts'

const LIMIT = 16 * 1024 * 1024

const tap = (pieces: readonly (Buffer | string)[], changes = {}): Tapped =>
  tapAll(
    new NdjsonTap(someCall(changes), LIMIT),
    pieces.map((piece) => Buffer.from(piece)),
  )

const line = (content: string): string =>
  `${JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done: false })}\n`
const FINAL =
  '{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":5}\n'
const tokens = { promptTokens: 3, completionTokens: 5 }

describe('a sound stream', () => {
  const content = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('🐉', 'true', '"done":true', '"error":"x"', '\n\r', '\u0085\u2028\u2029', '{}'),
  )

  // Each of these once gave another reply in one piece than in many.
  it.each([
    ['{"a":x}\n{"b":true}\n'],
    ['\t{"a":1}\t\n{"a":2}\n'],
    ['{"error":"no","done":false}\n{"a":1}\n'],
    ['{"a":x}\n\n{"a":1}\n'],
  ])('gives the same in one piece as in many: %j', (stream) => {
    expect(tap([stream])).toEqual(tap(stream.split(/(?<=\n)/)))
  })

  it('gives the same text and ending however it is cut', () => {
    const stream = fc
      .array(content, { maxLength: 6 })
      .map((contents) => contents.map(line))
      .chain((lines) => {
        const bytes = Buffer.from(lines.join('') + FINAL)
        return fc.tuple(fc.constant(lines), cutsOf(bytes))
      })
    fc.assert(
      fc.property(stream, ([lines, pieces]) => {
        const { passed, ending } = tap(pieces)
        expect(
          passed
            .split('\n')
            .slice(0, -1)
            .map((text) => JSON.parse(text)),
        ).toEqual(lines.map((text) => JSON.parse(text)))
        expect(passed).not.toMatch(/[\u0085\u2028\u2029]/)
        expect(ending).toEqual({ kind: 'done', bytes: Buffer.from(FINAL), tokens })
      }),
    )
  })

  it('passes untouched lines on as the very bytes that came', () => {
    const lines = Buffer.from(line('a') + line('b'))
    expect(new NdjsonTap(someCall(), LIMIT).feed(lines)).toBe(lines)
  })

  it.each(['\u0085', '\u2028', '\u2029'])(
    'escapes %j, also where it was cut in two',
    (character) => {
      const bytes = Buffer.from(line(`a${character}b`))
      for (let cut = 0; cut < bytes.length; cut += 1) {
        const { passed } = tap([bytes.subarray(0, cut), bytes.subarray(cut), FINAL])
        const code = character.charCodeAt(0).toString(16).padStart(4, '0')
        expect(passed).toContain(`a\\u${code}b`)
        expect(JSON.parse(passed)).toMatchObject({ message: { content: `a${character}b` } })
      }
    },
  )

  it('escapes them in the last line too', () => {
    const last = FINAL.replace('"content":""', '"content":"\u2028"')
    expect(tap([last]).ending).toMatchObject({
      kind: 'done',
      bytes: Buffer.from(last.replace('\u2028', '\\u2028')),
    })
  })

  it.each([
    '{"done" : true , "eval_count" : 5 , "prompt_eval_count":3}\n',
    ' {"prompt_eval_count":3,"eval_count":5,"done":true}\r\n',
    '{"prompt_eval_count":3,"eval_count":5,"done":true}',
  ])('ends with %j too', (last) => {
    expect(tap([line('a'), last]).ending).toMatchObject({ kind: 'done', tokens })
  })

  it('names the model as it was asked for, where an alias was', () => {
    const { passed, ending } = tap([line('"model":"m"'), FINAL], { model: 'My', aliasOf: 'm' })
    expect(JSON.parse(passed)).toMatchObject({
      model: 'My',
      message: { content: '"model":"m"' },
    })
    expect(ending).toMatchObject({ kind: 'done', bytes: Buffer.from(FINAL.replace('"m"', '"My"')) })
  })
})

describe('what looks like an end and is none', () => {
  it.each([
    '{"message":{"tool_calls":[{"function":{"arguments":{"done":true}}}]},"done":false}\n',
    '{"message":{"content":"\\"done\\":true"},"done":false}\n',
    '{"message":{"content":"{\\"error\\":\\"no\\"}"},"done":false}\n',
    '{"done":"true"}\n',
    '{"done":1,"x":true}\n',
    '{"error":null,"done":false}\n',
    '{"logprobs":[{"error":"nested"}],"done":false}\n',
  ])('passes: %s', (text) => {
    const { passed, ending } = tap([text, FINAL])
    expect(passed).toBe(text)
    expect(ending.kind).toBe('done')
  })
})

describe('an error line', () => {
  it('ends the stream with its message and goes no further', () => {
    const { passed, ending } = tap([line('a'), '{"error":"engine died"}\n', FINAL])
    expect(passed).toBe(line('a'))
    expect(ending).toEqual({ kind: 'error', message: 'engine died' })
  })

  it('is found in the chunk of the lines before it', () => {
    const { passed, ending } = tap([`${line('a')}{"error":"engine died"}\n`])
    expect(passed).toBe(line('a'))
    expect(ending.kind).toBe('error')
  })
})

describe('a stream that is not sound', () => {
  it.each([
    ['nothing', []],
    ['no end', [line('a')]],
    ['half a line', [line('a'), '{"done":tr']],
  ])('is incomplete: %s', (_, pieces) => {
    const { passed, ending } = tap(pieces)
    expect(passed).toBe(pieces.length === 0 ? '' : line('a'))
    expect(['incomplete', 'broken']).toContain(ending.kind)
  })

  it('loses its blank lines, which ollama-python cannot read', () => {
    const { passed, ending } = tap(['\n', line('a'), '\r\n \n', `${line('b')}\n`, FINAL])
    expect(passed).toBe(line('a') + line('b'))
    expect(ending.kind).toBe('done')
  })

  it.each(['garbage\n', '[1]\n', '"text"\n', '42 true\n', '\u0000\u0001\n', '{"a":1}garbage\n'])(
    'is broken by %j, after the lines before it',
    (garbage) => {
      const { passed, ending } = tap([line('a') + garbage + FINAL])
      expect(passed).toBe(line('a'))
      expect(ending.kind).toBe('broken')
    },
  )

  it('is broken by a line of 17 MB, of which it keeps no more than the limit', () => {
    const filler = Buffer.alloc(1024 * 1024, 'x')
    const pieces = [line('a'), '{"response":"', ...Array.from({ length: 17 }, () => filler)]
    const { passed, ending } = tap(pieces)
    expect(passed).toBe(line('a'))
    expect(ending).toMatchObject({ kind: 'broken', reason: expect.stringContaining('16777216') })
  })

  it('takes a long line that is within the limit', () => {
    const long = line('y'.repeat(15 * 1024 * 1024))
    const bytes = Buffer.from(long)
    const { passed, ending } = tap([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000), FINAL])
    expect(passed.length).toBe(long.length)
    expect(ending.kind).toBe('done')
  })

  it('gives nothing of what comes after its end', () => {
    const tapped = new NdjsonTap(someCall(), LIMIT)
    expect(tapped.feed(Buffer.from(`${line('a')}${FINAL}${line('after')}`))?.toString()).toBe(
      line('a'),
    )
    expect(tapped.feed(Buffer.from(line('more')))).toBeNull()
    expect(tapped.ending).toMatchObject({ kind: 'done', bytes: Buffer.from(FINAL) })
  })

  it('never ends as done, whatever the bytes are, unless a line says so', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
        const { ending } = tap(pieces.map((piece) => Buffer.from(piece)))
        expect(ending.kind).not.toBe('done')
      }),
    )
  })
})
