import type { AnswerEnd, AnswerEvent, AnswerFinish, TokenLogprob } from '../flow/answer.ts'
import type { ToolCall } from '../flow/ask.ts'

/** The events of an answer put together, for replies that are one object. */
export interface WholeAnswer {
  readonly text: string
  readonly thinking: string
  readonly calls: readonly ToolCall[]
  readonly logprobs: readonly TokenLogprob[] | null
  readonly vectors: readonly (readonly number[])[]
  readonly finish: AnswerFinish
}

/** Pushed one by one: as parameters of one call a few 100,000 of a host's are more than the stack holds. */
export const foldAnswer = (events: readonly AnswerEvent[], finish: AnswerFinish): WholeAnswer => {
  const texts: string[] = []
  const thoughts: string[] = []
  const calls: { id: string | null; name: string; pieces: string[] }[] = []
  const logprobs: TokenLogprob[] = []
  const vectors: (readonly number[])[] = []
  for (const event of events) {
    if (event.kind === 'text') {
      texts.push(event.text)
      for (const logprob of event.logprobs ?? []) logprobs.push(logprob)
    } else if (event.kind === 'thinking') thoughts.push(event.text)
    else if (event.kind === 'call_start') calls.push({ id: event.id, name: event.name, pieces: [] })
    else if (event.kind === 'call_arguments') calls.at(-1)?.pieces.push(event.json)
    else if (event.kind === 'vectors') for (const vector of event.vectors) vectors.push(vector)
  }
  return {
    text: texts.join(''),
    thinking: thoughts.join(''),
    calls: calls.map(({ id, name, pieces }) => ({
      id,
      name,
      argumentsJson: pieces.join('') || '{}',
    })),
    logprobs: logprobs.length === 0 ? null : logprobs,
    vectors,
    finish,
  }
}

export const isEnd = (event: AnswerEvent): event is AnswerEnd =>
  event.kind === 'finish' ||
  event.kind === 'error' ||
  event.kind === 'incomplete' ||
  event.kind === 'broken'
