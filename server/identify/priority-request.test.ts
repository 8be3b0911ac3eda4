import { expect, it } from 'vitest'
import { readPriorityRequest } from './priority-request.ts'

const base = (asked: string, own: number) => readPriorityRequest({ 'x-priority': asked }, own)

it('leaves the caller its own base where nothing is asked', () => {
  expect(readPriorityRequest({}, 2)).toEqual({ basePriority: 2, deadlineMs: null })
})

it('serves later on request, never sooner', () => {
  expect(base('9', 1)).toMatchObject({ basePriority: 9 })
  expect(base('3', 3)).toMatchObject({ basePriority: 3 })
  expect(base('1', 3)).toMatchObject({ basePriority: 3 })
})

it.each(['0', '10', '-1', '1.5', '1e0', '01', 'high', '', ' ', '1, 2', '9'.repeat(400)])(
  'refuses %j as a priority',
  (asked) => {
    expect(base(asked, 1)).toMatchObject({ code: 'invalid_request', isFinal: true })
  },
)

it.each(['0', '-5', '1.5', 'soon', '', '86400001'])('refuses %j as a deadline', (asked) => {
  const refusal = readPriorityRequest({ 'x-deadline-ms': asked }, 1)
  expect(refusal).toMatchObject({ code: 'invalid_request' })
})

it('passes a deadline on', () => {
  const request = readPriorityRequest({ 'x-deadline-ms': '30000' }, 1)
  expect(request).toEqual({ basePriority: 1, deadlineMs: 30_000 })
})
