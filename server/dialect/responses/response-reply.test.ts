import { describe, expect, it } from 'vitest'
import type { AnswerEvent, AnswerPiece } from '../../flow/answer.ts'
import { PLAIN_REPLY } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { finish } from '../../testing/dialect/answers.ts'
import { someCall, someIdentity } from '../../testing/dialect/cuts.ts'
import { hearResponseStream } from '../../testing/dialect/response-listeners.ts'
import { ResponseReply } from './response-reply.ts'

const toolForms = new Map([
  ['patch', { name: 'patch', namespace: null, isCustom: true }],
  ['mcp__git__log', { name: 'log', namespace: 'mcp__git', isCustom: false }],
])

const open = (): ResponseReply =>
  new ResponseReply(
    someCall({ replyOptions: { ...PLAIN_REPLY, echo: { settings: { top_p: 0.5 }, toolForms } } }),
    someIdentity,
  )

type Data = Readonly<Record<string, unknown>> & { readonly type: string }

const eventsOf = (bytes: string): Data[] =>
  bytes
    .split('\n\n')
    .slice(0, -1)
    .map((event) => JSON.parse(event.split('\n')[1]!.slice('data: '.length)) as Data)

const callOf = (name: string, ...pieces: string[]): AnswerPiece[] => [
  { kind: 'call_start', id: 'c', name },
  ...pieces.map((json) => ({ kind: 'call_arguments' as const, json })),
  { kind: 'call_end' },
]

const sayAll = (reply: ResponseReply, pieces: readonly AnswerPiece[]): Data[] =>
  eventsOf(pieces.map((piece) => reply.piece(piece)).join('') + reply.finish(finish()))

describe('a call', () => {
  it('of a tool that takes text is said as that text, once it is whole', () => {
    const events = sayAll(open(), callOf('patch', '{"inp', 'ut":"*** Begin"}'))
    const item = { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '*** Begin' }
    expect(events.filter(({ type }) => type.includes('custom'))).toMatchObject([
      { type: 'response.custom_tool_call_input.delta', delta: '*** Begin' },
      { type: 'response.custom_tool_call_input.done', input: '*** Begin' },
    ])
    expect(events.at(-1)).toMatchObject({ response: { output: [item], status: 'completed' } })
  })

  it('of a tool in a namespace is said with it', () => {
    const events = sayAll(open(), callOf('mcp__git__log', '{}'))
    const item = { type: 'function_call', name: 'log', namespace: 'mcp__git', arguments: '{}' }
    expect(events.at(-1)).toMatchObject({ response: { output: [item] } })
  })
})

describe('a heartbeat', () => {
  const types = (bytes: Buffer) => eventsOf(bytes.toString()).map(({ type }) => type)

  it('opens the stream, and then says that the response is in progress', () => {
    const reply = open()
    expect(types(reply.heartbeat())).toEqual(['response.created', 'response.in_progress'])
    expect(types(reply.heartbeat())).toEqual(['response.in_progress'])
  })

  it('takes nothing away from what was said', async () => {
    const beating = (reply: ResponseReply, pieces: readonly AnswerEvent[]): string =>
      pieces
        .map((piece) => {
          const said =
            piece.kind === 'finish' ? reply.finish(piece) : reply.piece(piece as AnswerPiece)
          return said + (piece.kind === 'finish' ? '' : reply.heartbeat().toString())
        })
        .join('')
    const heard = await hearResponseStream(
      beating(open(), [
        ...callOf('patch', '{"input":', '"x"}'),
        { kind: 'text', text: 'a', logprobs: null },
        { kind: 'text', text: 'b', logprobs: null },
        finish(),
      ]),
    )
    expect(heard).toMatchObject({ text: 'ab', reason: 'completed' })
  })
})

describe('a no', () => {
  const codeOf = (refusal: Refusal): unknown => {
    const bytes = open().refusalStream(refusal)
    if (bytes === null) return null
    const { response } = eventsOf(bytes.toString()).at(-1) as unknown as {
      readonly response: { readonly error: { readonly code: string } }
    }
    return response.error.code
  }

  it.each<[Refusal['code'], boolean, string | null]>([
    ['queue_full', false, 'server_is_overloaded'],
    ['queue_timeout', false, 'server_is_overloaded'],
    ['no_backend', false, 'server_is_overloaded'],
    ['shutting_down', false, 'server_error'],
    ['upstream_error', false, 'server_error'],
    ['token_limit', true, 'insufficient_quota'],
    // A client that waits as it is told does right.
    ['rate_limit', false, null],
    ['AUTH_INVALID', false, null],
    ['invalid_request', false, null],
    ['model_not_found', false, null],
  ])('%s (final: %s) is a stream with the code %s', (code, isFinal, told) => {
    expect(codeOf({ code, message: 'no', isFinal })).toBe(told)
  })

  it.each([
    ['context_length_exceeded', 'context_length_exceeded'],
    ['invalid_request', 'invalid_prompt'],
    ['cancelled', 'invalid_prompt'],
    ['flow_limit', 'rate_limit_exceeded'],
  ] as const)('%s inside a stream has the code %s', (code, told) => {
    const bytes = open().errorTerminal({ code, message: 'no' }).toString()
    const events = eventsOf(bytes)
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.failed',
    ])
    expect(events.at(-1)).toMatchObject({
      response: { status: 'failed', error: { code: told, message: 'no' }, top_p: 0.5 },
    })
  })
})
