import { afterEach, expect, it, vi } from 'vitest'
import { askModel, listModels, TrialFault } from './trial.ts'

// Goal: whatever answers a trial, its reader is told what did not work and what to do.

afterEach(() => {
  vi.unstubAllGlobals()
})

const answerWith = (body: string, status = 200): void => {
  vi.stubGlobal('fetch', async () => new Response(body, { status }))
}

const faultOf = async (trial: Promise<unknown>): Promise<TrialFault> => {
  const fault: unknown = await trial.catch((error: unknown) => error)
  if (!(fault instanceof TrialFault)) throw new Error(`no fault is told: ${String(fault)}`)
  return fault
}

const ask = () => askModel({ text: '', model: 'm', models: ['m'] })

it.each([
  ['a page to sign in to a network', '<!doctype html><title>Welcome</title>'],
  ['nothing at all', ''],
  ['JSON of another shape', '{"models": []}'],
  ['no object', 'null'],
  ['a list that is none', '{"data": {}, "choices": {}}'],
])('an answer 200 that is %s was not of the gateway', async (_, body) => {
  answerWith(body)
  for (const trial of [listModels('sd_key'), ask()]) {
    const { message, advice } = await faultOf(trial)
    expect(message).toBe('The response did not come from the gateway.')
    expect(advice).toContain('proxy or firewall')
  }
  expect((await faultOf(listModels(''))).step).toBe('Could not list models')
  expect((await faultOf(ask())).step).toBe('m did not answer')
})

it('whoever has no key is not told to leave the field empty', async () => {
  answerWith('{"error": {"message": "who are you?"}}', 401)
  const [mine, withKey] = [await faultOf(listModels('')), await faultOf(listModels('sd_key'))]
  expect(mine.advice).toContain('Sign in again')
  expect(mine.advice).not.toContain('empty')
  expect(withKey.advice).toContain('leave the field empty')
  expect([mine.message, withKey.message]).toEqual(['who are you?', 'who are you?'])
})

it('a refusal that is no JSON is told by its status', async () => {
  answerWith('<html>Bad gateway</html>', 502)
  expect((await faultOf(ask())).message).toBe('The response was HTTP 502.')
})

it('an address at which nothing answers is told as that', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))
  expect((await faultOf(listModels(''))).message).toBe('The gateway did not respond.')
})

it('an answer whose words are not there yet is an answer', async () => {
  answerWith('{"choices": [{"message": {"content": null}}]}')
  expect(await ask()).toMatchObject({ words: '' })
  answerWith('{"choices": []}')
  expect(await ask()).toMatchObject({ words: '' })
})
