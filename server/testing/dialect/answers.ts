import { isEnd } from '../../dialect/whole-answer.ts'
import type { AnswerEvent, AnswerFinish, AnswerPiece } from '../../flow/answer.ts'

export const finish = (changes: Partial<AnswerFinish> = {}): AnswerFinish => ({
  kind: 'finish',
  reason: 'stop',
  tokens: { promptTokens: 12, completionTokens: 5 },
  durations: { totalNs: 900, loadNs: 100, promptNs: 300, generationNs: 500 },
  ...changes,
})

const text = (said: string): AnswerEvent => ({ kind: 'text', text: said, logprobs: null })

const call = (id: string, name: string, ...pieces: string[]): AnswerEvent[] => [
  { kind: 'call_start', id, name },
  ...pieces.map((json): AnswerEvent => ({ kind: 'call_arguments', json })),
  { kind: 'call_end' },
]

/** Everything that an answer can be, in the order in which models say it; each ends with its finish. */
export const ANSWERS: Readonly<Record<string, readonly AnswerEvent[]>> = {
  'a text': [text('Hel'), text('lo'), text(' world'), finish()],
  nothing: [finish({ tokens: { promptTokens: 12, completionTokens: 0 } })],
  'a text that was cut': [text('Hel'), finish({ reason: 'length' })],
  'characters that break lines': [
    text('a\u2028b\u2029c\u0085d\n\r\n"\\'),
    text('\u{1f409}<&>'),
    finish(),
  ],
  'a thought and a text': [
    { kind: 'thinking', text: 'Hm' },
    { kind: 'thinking', text: ', yes' },
    text('Yes.'),
    finish(),
  ],
  'a call': [...call('call_1', 'get_weather', '{"city":"Oslo"}'), finish({ reason: 'tool_calls' })],
  'two calls with arguments in pieces': [
    text('Let me see.'),
    ...call('call_1', 'get_weather', '{"ci', 'ty":', '"Oslo"}'),
    ...call('call_2', 'now', '{', '}'),
    finish({ reason: 'tool_calls' }),
  ],
  'tokens with their probabilities': [
    {
      kind: 'text',
      text: 'The',
      logprobs: [
        {
          token: 'The',
          logprob: -0.5,
          bytes: [84, 104, 101],
          top: [{ token: 'the', logprob: -3, bytes: [116, 104, 101] }],
        },
      ],
    },
    finish(),
  ],
}

export const isPiece = (event: AnswerEvent): event is AnswerPiece => !isEnd(event)
