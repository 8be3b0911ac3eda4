import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Caller } from '../../flow/caller.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Identify } from '../../identify/identify.ts'
import type { Asked } from '../../store/chat.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import type { Audience } from '../live/audience.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import type { ChatInference } from './chat-inference.ts'
import { ask, askAgain, followAnswers, listModels, stopAnswer } from './chats-routes.ts'
import type { Generations, Positions } from './generations.ts'
import type { ModelChoices } from './model-choices.ts'
import { boundsOf, choiceOf, textTooLong, userOf, type ChatLimits } from './own-chat.ts'
import { readImages } from './question-image.ts'

export interface AnswersApiDeps {
  readonly chats: Pick<Store['chats'], 'ask' | 'askAgain'>
  readonly generations: Generations
  readonly inference: ChatInference
  readonly models: ModelChoices
  readonly audience: Audience
  readonly identify: Identify
  readonly settings: ChatLimits
}

/** Asking, following what is written, and stopping it. */
export const createAnswersApi = (deps: AnswersApiDeps) => {
  const { chats, generations, settings } = deps
  return createResource()
    .openapi(listModels, (c) => {
      const caller = callerOf(c, deps)
      return c.json({ items: caller === null ? [] : deps.models.of(caller), next: null }, 200)
    })
    .openapi(followAnswers, (c) => {
      const userId = userOf(c)
      const positions = positionsOf(c.req.valid('query').at)
      const refusal = deps.audience.open({
        owner: `user:${userId}`,
        outgoing: c.env.outgoing as never,
        headers: { 'X-Request-Id': c.var.requestId },
        isStanding: c.var.isStanding,
        onOpen: (listener) => generations.join(listener, userId, positions),
        onClosed: (listener) => generations.leave(listener, userId),
      })
      return refusal === null ? RESPONSE_ALREADY_SENT : refuse(c, refusal)
    })
    .openapi(ask, async (c) => {
      const { text, images: sent, model, parentId } = c.req.valid('json')
      if (Buffer.byteLength(text) > settings.textBytesMax) {
        return refuse(c, textTooLong('question', settings.textBytesMax))
      }
      const images = readImages(sent, settings)
      if ('code' in images) return refuse(c, images)
      if (text.trim() === '' && images.length === 0) return refuse(c, EMPTY)
      const question = { text, images, model, parentId }
      const choice = choiceOf(c, c.req.valid('param'))
      const keep = () => chats.ask(choice, question, boundsOf(settings))
      return await answer(c, { deps, model, keep })
    })
    .openapi(askAgain, async (c) => {
      const { model } = c.req.valid('json')
      const { message: questionId, ...param } = c.req.valid('param')
      const again = { questionId, model }
      const choice = choiceOf(c, param)
      const keep = () => chats.askAgain(choice, again, boundsOf(settings))
      return await answer(c, { deps, model, keep })
    })
    .openapi(stopAnswer, (c) => {
      const { id: chatId, message } = c.req.valid('param')
      const isStopped = generations.stop({ userId: userOf(c), chatId, id: message })
      return c.json({ isStopped }, 200)
    })
}

interface Asking {
  readonly deps: AnswersApiDeps
  readonly model: string
  /** Keeps what is asked, and a place for its answer. */
  readonly keep: () => Promise<Asked | StoreRefusal>
}

/** What may not be asked is not kept either: it stays with whoever wrote it. */
async function answer(c: Context<RestEnv>, { deps, model, keep }: Asking) {
  const { generations, inference, settings } = deps
  const caller = callerOf(c, deps)
  const userId = userOf(c)
  if (caller === null) return refuse(c, ENDED)
  if (generations.openOf(userId) >= settings.openMax) return refuse(c, tooMany(settings.openMax))
  const refusal = inference.refusalOf(caller, model)
  if (refusal !== null) return refuse(c, refusal)
  const asked = await keep()
  if (isRefused(asked)) return refuseAsStore(c, asked)
  const { question, answer: message } = asked
  const chatId = c.req.param('id')!
  generations.start({ userId, chatId, message }, (generation) =>
    inference.submit(caller, asked, generation),
  )
  generations.readers.tell(userId, 'changed', { chatId })
  return c.json({ question, answer: message }, 201)
}

/** The person as the pipeline knows callers; null where the session has ended meanwhile. */
const callerOf = (c: Context<RestEnv>, { identify }: AnswersApiDeps): Caller | null => {
  const { headers, socket } = c.env.incoming
  const { caller } = identify({ peer: socket.remoteAddress, headers: headers as never })
  return caller?.userId === c.var.principal?.userId ? (caller ?? null) : null
}

const positionsOf = (at: string | undefined): Positions =>
  new Map(
    (at ?? '')
      .split(',')
      .filter((part) => part !== '')
      .map((part) => {
        const [id = '', thinking = '0', text = '0'] = part.split(/[:.]/)
        return [id, { thinking: Number(thinking), text: Number(text) }]
      }),
  )

const EMPTY: Refusal = { code: 'invalid_request', message: 'a question needs text or an image' }

const ENDED: Refusal = { code: 'AUTH_INVALID', message: 'the session has ended: sign in again' }

const tooMany = (openMax: number): Refusal => ({
  code: 'flow_limit',
  message: `you already have ${openMax} answers in progress, the most that chat.openMax allows: wait for one to finish, or stop it`,
})
