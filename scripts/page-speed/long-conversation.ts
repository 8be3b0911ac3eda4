import { setTimeout as sleep } from 'node:timers/promises'
import { registerPerson, type ChatPerson } from '../../server/testing/chat-person.ts'
import { startTestGateway, type TestGateway } from '../../server/testing/gateway.ts'
import {
  chunk,
  chunkedHead,
  lastChunk,
  NDJSON,
  type Step,
} from '../../server/testing/upstream/steps.ts'
import { startUpstream } from '../../server/testing/upstream/upstream.ts'

/** A question with these words is answered slowly, for `STREAM_S`. */
export const LONG_ONE = 'the long one'

const TOKENS_PER_SECOND = 200
const STREAM_S = 15

const PARAGRAPHS = [
  'A paragraph with **bold** words, `code`, and [a link](https://example.org/page) in it. ',
  '- first point\n- second point\n- third point\n',
  '```ts\nexport const add = (a: number, b: number): number => a + b\nconsole.log(add(1, 2))\n```\n',
  '| name | value |\n|---|---|\n| one | 1 |\n| two | 2 |\n',
  'Another paragraph, long enough to be broken into several lines on most screens, as models write. ',
]
const ANSWER = `${PARAGRAPHS.join('\n\n')}\n\n`.repeat(4)

const line = (content: string, isDone = false): string =>
  `${JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done: isDone, ...(isDone && { done_reason: 'stop' }) })}\n`

const atOnce: Step = async (exchange) => {
  for (const step of [chunkedHead(NDJSON), chunk(line(ANSWER)), chunk(line('', true)), lastChunk]) {
    await step(exchange)
  }
}

const asStream: Step = async (exchange) => {
  await chunkedHead(NDJSON)(exchange)
  const tokens = ANSWER.repeat(8).match(/.{1,5}/gs) ?? []
  const startedAt = performance.now()
  let sent = 0
  while (performance.now() - startedAt < STREAM_S * 1_000 && sent < tokens.length) {
    const due = ((performance.now() - startedAt) / 1_000) * TOKENS_PER_SECOND
    for (; sent < due && sent < tokens.length; sent += 1) {
      await chunk(line(tokens[sent] ?? ''))(exchange)
    }
    await sleep(5)
  }
  await chunk(line('', true))(exchange)
  await lastChunk(exchange)
}

export interface LongConversation {
  readonly gateway: TestGateway
  readonly person: ChatPerson
  readonly chatId: string
  /** The last answer. */
  readonly leafId: string
  stop(): Promise<void>
}

/** A gateway where somebody has a conversation of so many messages, before a host that streams. */
export const startLongConversation = async (messages: number): Promise<LongConversation> => {
  const upstream = await startUpstream({ models: ['m'], replays: false })
  upstream.script(asStream, { times: Infinity, when: ({ text }) => text.includes(LONG_ONE) })
  upstream.script(atOnce, { times: Infinity })
  const gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
  })
  const person = await registerPerson(gateway, 'ada')
  const { chatId, leafId } = await converse(person, messages)
  return {
    gateway,
    person,
    chatId,
    leafId,
    stop: async () => {
      await gateway.stop()
      await upstream.stop()
    },
  }
}

const converse = async (person: ChatPerson, messages: number) => {
  const listener = await person.follow()
  const chatId = await person.begin()
  let leafId = ''
  for (let count = 0; count < messages; count += 2) {
    const parentId = leafId === '' ? null : leafId
    await person.ask(chatId, `question ${count}`, { parentId })
    leafId = (await listener.next('ended')).data.message.id
  }
  listener.close()
  return { chatId, leafId }
}
