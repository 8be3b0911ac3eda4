import { expect, it } from 'vitest'
import type { UsageBucket } from '../../../shared/usage-dimension.ts'
import { ApiFailure } from '../api/api-failure.ts'
import { askFinest } from './finest-bucket.ts'

const refusal = (code: string) => new ApiFailure({ status: 400, code, message: 'no' })

/** A gateway that answers in these stretches only. */
const answering =
  (code: string, ...answered: readonly UsageBucket[]) =>
  (bucket: UsageBucket): Promise<string> =>
    answered.includes(bucket) ? Promise.resolve(bucket) : Promise.reject(refusal(code))

it('what would be too much by the hour is asked for by the day, and so on', async () => {
  const ask = answering('invalid_request', 'day', 'month')
  expect(await askFinest('hour', ask)).toEqual({ bucket: 'day', answer: 'day' })
  expect(await askFinest('day', ask)).toEqual({ bucket: 'day', answer: 'day' })
  expect(await askFinest('week', ask)).toEqual({ bucket: 'month', answer: 'month' })
})

it('what is too much by the month too, or has failed otherwise, fails', async () => {
  await expect(askFinest('hour', answering('invalid_request'))).rejects.toThrow('no')
  await expect(askFinest('hour', answering('forbidden', 'day'))).rejects.toThrow('no')
})
