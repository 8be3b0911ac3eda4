import { expect, test } from 'vitest'
import { planIn } from './reply-plan.ts'
import { chatBody, chatRequest } from './target.ts'

const PLAN = { tokens: 20, apartMs: 200, holdMs: 1_000 }

const promptOf = (body: string): string =>
  (JSON.parse(body) as { messages: [{ content: string }] }).messages[0].content

test('the upstream finds the plan in the prompt that carries it', () => {
  expect(planIn(promptOf(chatBody(PLAN)))).toEqual(PLAN)
})

test('a plain request has no plan', () => {
  expect(planIn(promptOf(chatBody(null)))).toBeNull()
  expect(JSON.parse(chatBody(null))).toMatchObject({ stream: false })
})

test('a request has its key and the length of its body', () => {
  const request = chatRequest({ port: 1, key: 'secret' }, PLAN).toString()
  const body = chatBody(PLAN)
  expect(request).toContain('Authorization: Bearer secret\r\n')
  expect(request.endsWith(`Content-Length: ${body.length}\r\n\r\n${body}`)).toBe(true)
  expect(chatRequest({ port: 1, key: null }, PLAN).toString()).not.toContain('Authorization')
})
