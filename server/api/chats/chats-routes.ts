import { z } from '@hono/zod-openapi'
import {
  anotherAnswer,
  asked,
  chat,
  chatChanges,
  chatPage,
  chatQuery,
  modelChoices,
  newChat,
  question,
} from '../../../shared/api/chat.ts'
import { json, route } from '../rest/route.ts'

const id = z.string().min(1).max(64)
const params = z.object({ id })
const messageParams = params.extend({ message: id })
const access = 'session'

export const listChats = route({
  method: 'get',
  path: '/',
  summary: 'Your conversations, or those in which words occur',
  access,
  request: { query: chatQuery },
  responses: { 200: json(chatPage, 'One page; the first has all pinned ones too.') },
})

export const createChat = route({
  method: 'post',
  path: '/',
  summary: 'Begin a conversation',
  access,
  request: { body: { required: true, ...json(newChat, 'What it begins with.') } },
  responses: { 201: json(chat, 'The conversation, still empty.') },
})

export const readChat = route({
  method: 'get',
  path: '/{id}',
  summary: 'A conversation with all of its messages, in every version',
  access,
  request: { params },
  responses: { 200: json(chat, 'The conversation.') },
})

export const changeChat = route({
  method: 'patch',
  path: '/{id}',
  summary: 'Rename, pin or set up a conversation, or show another branch of it',
  access,
  request: { params, body: { required: true, ...json(chatChanges, 'Only what changes.') } },
  responses: { 200: json(chat, 'The conversation as it is now.') },
})

export const removeChat = route({
  method: 'delete',
  path: '/{id}',
  summary: 'Delete a conversation for good; what is written in it is stopped',
  access,
  request: { params },
  responses: { 204: { description: 'It is gone.' } },
})

const EXPORT = {
  200: {
    description: '`{"format":"seadragon-chats","version":1,"chats":[…]}`, images in base64.',
    content: { 'application/json': { schema: z.object({}) } },
  },
}

export const exportChats = route({
  method: 'get',
  path: '/export',
  summary: 'All of your conversations in one file',
  access,
  responses: EXPORT,
})

export const exportChat = route({
  method: 'get',
  path: '/{id}/export',
  summary: 'One conversation as a file',
  access,
  request: { params },
  responses: EXPORT,
})

export const readImage = route({
  method: 'get',
  path: '/{id}/images/{image}',
  summary: 'An image of a conversation',
  access,
  request: { params: params.extend({ image: id }) },
  responses: { 200: { description: 'The image.', content: { 'image/*': { schema: z.any() } } } },
})

export const listModels = route({
  method: 'get',
  path: '/models',
  summary: 'The models that you may choose from, and what a choice costs',
  access,
  responses: { 200: json(modelChoices, 'All of them.') },
})

export const ask = route({
  method: 'post',
  path: '/{id}/messages',
  summary: 'Ask something; the answer is written whether or not you stay to read it',
  description:
    'Another version of a question has the same `parentId`. GET /api/chats/events tells of the answer while it is written.',
  access,
  request: { params, body: { required: true, ...json(question, 'The question.') } },
  responses: { 201: json(asked, 'The question, and the place of its answer.') },
})

export const askAgain = route({
  method: 'post',
  path: '/{id}/messages/{message}/answers',
  summary: 'Another answer to a question',
  access,
  request: {
    params: messageParams,
    body: { required: true, ...json(anotherAnswer, 'Whom to ask.') },
  },
  responses: { 201: json(asked, 'The question, and the place of its other answer.') },
})

export const stopAnswer = route({
  method: 'post',
  path: '/{id}/messages/{message}/stop',
  summary: 'Leave the queue, or stop what is being written',
  access,
  request: { params: messageParams },
  responses: {
    200: json(z.object({ isStopped: z.boolean() }), 'False where it had ended before.'),
  },
})

export const followAnswers = route({
  method: 'get',
  path: '/events',
  summary: 'Your answers while they wait and are written, as server-sent events',
  description:
    'First `answers`: all that are open, each with its text from the position that `at` names. Then `opened`, `place` (where it waits, and why), `piece` (what follows behind a position), `ended` (the whole message) and `changed` (of a conversation). Names and forms are in shared/chat-event.ts. While you listen, your answers go on; without any listener they are stopped after chat.abandonMs.',
  access,
  request: {
    query: z.strictObject({
      /** Characters of thinking and of text that you have, by answer: `id:12.345,id:0.7`. */
      at: z
        .string()
        .max(4_096)
        .regex(/^([a-z0-9]{1,64}:\d{1,9}\.\d{1,9}(,|$))*$/)
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'Events until you go.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
})
