import { describe, expect, it } from 'vitest'
import type { Reply, Surface } from '../../dialect/surface.ts'
import { foldAnswer, isEnd } from '../../dialect/whole-answer.ts'
import type { AnswerEvent, AnswerFinish } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import { ANSWERS } from './answers.ts'
import { someIdentity } from './cuts.ts'

/** What a client makes of a reply. */
export interface Heard {
  readonly text: string
  readonly thinking: string
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[]
  /** In the dialect's own word. */
  readonly reason: string | null
  readonly promptTokens: number | null
  readonly completionTokens: number | null
}

/** A surface, and a real client that listens to it, which throws what it was told of errors. */
export interface SurfaceUnderTest {
  readonly surface: Surface
  /** Streamed, its usage asked for. */
  readonly call: Call
  /** What the dialect calls the ends. */
  readonly reasons: Readonly<Record<'stop' | 'length' | 'tool_calls', string>>
  /** What the dialect has no place for. */
  readonly lacks: readonly ('thinking' | 'calls')[]
  hearStream(bytes: string): Promise<Heard>
  hearWhole(bytes: string): Promise<Heard>
}

const SAMPLES = Object.entries(ANSWERS)

/** What every surface must do, whatever its dialect looks like. */
export const describeSurface = (name: string, tested: SurfaceUnderTest): void => {
  const { surface, call } = tested
  const open = (): Reply => surface.createReply(call, someIdentity)
  const samples = SAMPLES.filter(([, events]) => !tested.lacks.some((lack) => has(events, lack)))

  describe(name, () => {
    it.each(samples)('says %s in a stream', async (_name, events) => {
      const heard = await tested.hearStream(say(open(), events))
      expect(heard).toEqual(expected(events, tested))
    })

    it.each(samples)('says %s in one object', async (_name, events) => {
      const whole = surface.createReply({ ...call, isStreaming: false }, someIdentity)
      const heard = await tested.hearWhole(whole.writer.whole(foldAnswer(events, endOf(events))))
      expect(heard).toEqual(expected(events, tested))
    })

    it.each(samples)('says %s with a heartbeat at any place', async (_name, events) => {
      for (let place = 0; place < events.length; place += 1) {
        const reply = open()
        const heard = await tested.hearStream(
          say(reply, events, (index) =>
            index === place ? reply.form.heartbeat(10_000).toString() : '',
          ),
        )
        expect(heard).toEqual(expected(events, tested))
      }
    })

    it('goes on after many heartbeats, each whole', async () => {
      const reply = open()
      const waited = [0, 10_000, 245_000, 250_000, 600_000].map((openMs) =>
        reply.form.heartbeat(openMs).toString(),
      )
      const events = ANSWERS['a thought and a text']!
      const known = tested.lacks.includes('thinking') ? ANSWERS['a text']! : events
      const heard = await tested.hearStream(waited.join('') + say(reply, known))
      expect(heard).toEqual(expected(known, tested))
    })

    it.each(samples)('tells of an error at any place of %s', async (_name, events) => {
      for (let place = 0; place < events.length; place += 1) {
        const reply = open()
        const begun = say(reply, events.slice(0, place))
        const refusal = { code: 'upstream_error', message: 'it <broke>' } as const
        const bytes = begun + reply.form.errorTerminal(refusal).toString()
        await expect(tested.hearStream(bytes)).rejects.toThrow('it <broke>')
      }
    })

    it('says nothing between its last event and the moment at which that goes out', async () => {
      const reply = open()
      const events = ANSWERS['a text']!
      const said = say(reply, events)
      const late = reply.form.heartbeat(10_000).toString()
      // Comments and spaces have no place of their own.
      expect(late.replace(': keep-alive', '').trim()).toBe('')
      expect(await tested.hearStream(said)).toEqual(expected(events, tested))
    })

    it('says that it failed while it waited', async () => {
      const reply = open()
      const waited = reply.form.heartbeat(0).toString()
      const refusal = { code: 'queue_timeout', message: 'no slot' } as const
      const bytes = waited + reply.form.errorTerminal(refusal).toString()
      await expect(tested.hearStream(bytes)).rejects.toThrow('no slot')
    })

    it('has its errors in objects of its own', () => {
      const { errors } = surface
      const refusal = errors.errorBody({ code: 'queue_full', message: 'no room' }).toString()
      const host = errors.hostErrorBody(400, { message: 'too long', isTooLong: true }).toString()
      expect(JSON.stringify(JSON.parse(refusal))).toContain('no room')
      expect(JSON.stringify(JSON.parse(host))).toContain('too long')
    })
  })
}

const say = (
  { writer }: Reply,
  events: readonly AnswerEvent[],
  before: (index: number) => string = () => '',
): string =>
  events
    .map(
      (event, index) =>
        before(index) +
        (event.kind === 'finish' ? writer.finish(event) : isEnd(event) ? '' : writer.piece(event)),
    )
    .join('')

const endOf = (events: readonly AnswerEvent[]): AnswerFinish => events.at(-1) as AnswerFinish

const has = (events: readonly AnswerEvent[], what: 'thinking' | 'calls'): boolean =>
  events.some(({ kind }) => kind === (what === 'calls' ? 'call_start' : 'thinking'))

const expected = (events: readonly AnswerEvent[], { reasons }: SurfaceUnderTest): Heard => {
  const { text, thinking, calls, finish } = foldAnswer(events, endOf(events))
  return {
    text,
    thinking,
    calls: calls.map((call) => ({
      name: call.name,
      arguments: JSON.parse(call.argumentsJson) as unknown,
    })),
    reason: reasons[finish.reason as keyof typeof reasons],
    ...finish.tokens,
  }
}
