import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PLAIN_REPLY } from '../../flow/call.ts'
import { cutsOf, someCall, tapAll, type Tapped } from '../../testing/dialect/cuts.ts'
import { SseTap } from './sse-tap.ts'

const LIMIT = 1024 * 1024
const COUNTED = { ...PLAIN_REPLY, hasUsage: true }

const tap = (pieces: readonly (Buffer | string)[], changes = {}): Tapped =>
  tapAll(
    new SseTap(
      someCall({ dialect: 'openai', operation: 'v1_chat', replyOptions: COUNTED, ...changes }),
      LIMIT,
    ),
    pieces.map((piece) => Buffer.from(piece)),
  )

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const delta = (content: string): string =>
  event({ model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] })
const FINISH = event({ model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const USAGE = event({ model: 'm', choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } })
const DONE = 'data: [DONE]\n\n'
const tokens = { promptTokens: 3, completionTokens: 5 }
const unknown = { promptTokens: null, completionTokens: null }

it('keeps the counts to itself where the caller did not ask for them', () => {
  const replyOptions = PLAIN_REPLY
  const { ending } = tap([delta('a') + FINISH + USAGE + DONE], { replyOptions })
  expect(ending).toEqual({ kind: 'done', bytes: Buffer.from(FINISH + DONE), tokens })
})

it.each([
  ['beside the counts', { prompt_tokens_details: { cached_tokens: 2 } }, {}, 2],
  ['in timings', {}, { timings: { cache_n: 2, prompt_n: 1, predicted_n: 5 } }, 2],
  ['as nothing', { prompt_tokens_details: { cached_tokens: 0 } }, {}, 0],
  ['nowhere', { prompt_tokens_details: null }, {}, undefined],
  ['as more than there was', { prompt_tokens_details: { cached_tokens: 4 } }, {}, undefined],
  ['as something else', { prompt_tokens_details: { cached_tokens: '2' } }, {}, undefined],
])('knows what the host had cached where it is said %s', (_where, details, extra, cachedTokens) => {
  const usage = { prompt_tokens: 3, completion_tokens: 5, ...details }
  const counted = event({ choices: [], usage, ...extra })
  const { ending } = tap([FINISH + counted + DONE])
  const cached = cachedTokens === undefined ? {} : { cachedTokens }
  expect(ending).toMatchObject({ kind: 'done', tokens: { ...tokens, ...cached } })
  expect('cachedTokens' in (ending as { tokens: object }).tokens).toBe(cachedTokens !== undefined)
})

describe('a sound stream', () => {
  const content = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('🐉', '[DONE]', 'data: [DONE]', '"finish_reason":"stop"', '"error":{}', '\n\n'),
  )

  it('gives the same bytes and ending however it is cut', () => {
    const stream = fc
      .array(content, { maxLength: 6 })
      .map((contents) => contents.map(delta).join(''))
      .chain((text) => {
        const bytes = Buffer.from(text + FINISH + USAGE + DONE)
        return fc.tuple(fc.constant(text), cutsOf(bytes))
      })
    fc.assert(
      fc.property(stream, ([text, pieces]) => {
        const { passed, ending } = tap(pieces)
        expect(passed).toBe(Buffer.from(text).toString())
        expect(ending).toEqual({ kind: 'done', bytes: Buffer.from(FINISH + USAGE + DONE), tokens })
      }),
    )
  })

  it.each([
    [
      'finish, usage and [DONE] in one piece',
      [FINISH + USAGE + DONE],
      FINISH + USAGE + DONE,
      tokens,
    ],
    ['each in its own', [FINISH, USAGE, DONE], FINISH + USAGE + DONE, tokens],
    ['no usage', [FINISH, DONE], FINISH + DONE, unknown],
    ['no [DONE]', [FINISH, USAGE], FINISH + USAGE + DONE, tokens],
    ['no [DONE] and no usage', [delta('b') + FINISH], FINISH + DONE, unknown],
  ])('holds its end back: %s', (_, pieces, held, counts) => {
    const { passed, ending } = tap([delta('a'), ...pieces])
    expect(passed).toBe(delta('a') + (pieces[0]!.startsWith(FINISH) ? '' : delta('b')))
    expect(ending).toEqual({ kind: 'done', bytes: Buffer.from(held), tokens: counts })
  })

  it('takes the counts of usage that stands in every chunk, the last one', () => {
    const chunk = (completion: number) =>
      event({
        choices: [{ text: 'x' }],
        usage: { prompt_tokens: 3, completion_tokens: completion },
      })
    const { ending } = tap([chunk(1), chunk(2) + FINISH, USAGE, DONE])
    expect(ending).toMatchObject({ tokens })
  })

  it('names the model as it was asked for, where an alias was', () => {
    const { passed, ending } = tap([delta('a'), FINISH + DONE], { model: 'My', aliasOf: 'm' })
    expect(passed).toContain('"model":"My"')
    expect(ending).toMatchObject({ bytes: Buffer.from(FINISH.replace('"m"', '"My"') + DONE) })
  })

  it('passes untouched events on without a copy', () => {
    const events = Buffer.from(delta('a') + delta('b'))
    const passed = new SseTap(someCall(), LIMIT).feed(events)
    expect([passed?.buffer, passed?.length]).toEqual([events.buffer, events.length])
  })

  it('leaves the host’s comments out where it looks at events one by one', () => {
    const { passed, ending } = tap([': keep-alive\n\n', delta('a'), ':\n\n', FINISH + DONE])
    expect(passed).toBe(delta('a'))
    expect(ending.kind).toBe('done')
  })
})

describe('a stream that is cut anywhere', () => {
  // Each of these once gave another reply in one piece than in many; the first was an endless loop.
  it.each([
    [': c\n\n\n'],
    [`${delta('a')}\n${FINISH}\n${DONE}\n`],
    [`data: garbage\n\n${FINISH}${DONE}`],
  ])('is the same as in one piece: %j', (stream) => {
    expect(tap([stream])).toEqual(tap(stream.split(/(?<=\n)/)))
  })
})

describe('a stream of several choices', () => {
  const choice = (index: number, content: string, reason: string | null = null): string =>
    event({ model: 'm', choices: [{ index, delta: { content }, finish_reason: reason }] })
  const replyOptions = { ...COUNTED, answers: 2 }

  it('is held back from where the last of them ends', () => {
    const first = choice(1, 'a', 'stop') + choice(0, 'b')
    const { passed, ending } = tap([first, choice(0, 'c', 'length'), USAGE, DONE], { replyOptions })
    expect(passed).toBe(first)
    const bytes = Buffer.from(choice(0, 'c', 'length') + USAGE + DONE)
    expect(ending).toEqual({ kind: 'done', bytes, tokens })
  })

  it('has not ended where one of them has not', () => {
    const { ending } = tap([choice(0, 'a', 'stop'), DONE], { replyOptions })
    expect(ending.kind).toBe('error')
  })
})

describe('a stream that is not sound', () => {
  const message = 'the host ended this reply before it was finished'

  it.each([
    ['[DONE] without a finish reason', [delta('a'), DONE]],
    ['a choice that was aborted', [delta('a'), FINISH.replace('stop', 'abort') + DONE]],
    ['a choice that failed', [delta('a'), FINISH.replace('stop', 'error'), USAGE, DONE]],
  ])('is no answer although it looks like one: %s', (_, pieces) => {
    expect(tap(pieces)).toEqual({ passed: delta('a'), ending: { kind: 'error', message } })
  })

  it.each([
    ['nothing', []],
    ['no finish reason', [delta('a')]],
    ['half an event', [delta('a'), 'data: {"choices":[{"finish_reason":"st']],
    ['an event that no blank line ends', [delta('a'), FINISH.trimEnd()]],
  ])('is incomplete: %s', (_, pieces) => {
    expect(tap(pieces).ending).toEqual({ kind: 'incomplete' })
  })

  it.each([
    ['an object', { error: { message: 'engine died', type: 'x' } }, 'engine died'],
    ['a text', { error: 'engine died' }, 'engine died'],
    ['an object without words', { error: {} }, 'the host reported an error'],
  ])('ends with the error that it reports: %s', (_, value, message) => {
    const { passed, ending } = tap([delta('a') + event(value), DONE])
    expect(passed).toBe(delta('a'))
    expect(ending).toEqual({ kind: 'error', message })
  })

  it('does not take an error of null for one', () => {
    const { ending } = tap([event({ error: null, choices: [{ delta: {} }] }), FINISH + DONE])
    expect(ending.kind).toBe('done')
  })

  it.each(['data: garbage [DONE]\n\n', 'data: {"error":\n\n', 'data: ["finish_reason":"x"]\n\n'])(
    'is broken by %j',
    (garbage) => {
      const { passed, ending } = tap([delta('a'), garbage, FINISH, DONE])
      expect(passed).toBe(delta('a'))
      expect(ending.kind).toBe('broken')
    },
  )

  it('is broken by an event over the limit', () => {
    const filler = Buffer.alloc(100_000, 'x')
    const { ending } = tap(['data: {"a":"', ...Array.from({ length: 11 }, () => filler)])
    expect(ending).toMatchObject({ kind: 'broken' })
  })

  it('is broken by an end that does not end', () => {
    const padding = delta('x'.repeat(100_000))
    const { ending } = tap([FINISH, ...Array.from({ length: 11 }, () => padding)])
    expect(ending).toMatchObject({ kind: 'broken' })
  })

  it('gives nothing of what comes after its end', () => {
    const { passed, ending } = tap([delta('a'), FINISH + DONE + delta('after'), delta('more')])
    expect(passed).toBe(delta('a'))
    expect(ending).toMatchObject({ kind: 'done', bytes: Buffer.from(FINISH + DONE) })
  })
})
