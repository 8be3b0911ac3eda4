import { describe, expect, it } from 'vitest'
import { UNKNOWN_TOKENS } from '../flow/answer.ts'
import type { FailureCause, Verdict } from '../relay/verdict.ts'
import { nextStep } from './next-step.ts'

const failed = (
  phase: 'before_status' | 'before_relay' | 'relayed',
  cause: FailureCause,
): Verdict => ({ kind: 'failed', phase, cause, detail: 'connect ECONNREFUSED 10.0.0.1:11434' })

const CAUSES: readonly FailureCause[] = ['connect', 'closed', 'silence', 'status', 'protocol']

describe('a host that failed', () => {
  it.each(CAUSES)('in the middle of a reply (%s) ends it, whatever the cause', (cause) => {
    expect(nextStep(failed('relayed', cause))).toMatchObject({
      kind: 'end',
      outcome: 'upstream_failed',
      status: 502,
    })
  })

  it.each([
    ['connect', true],
    ['closed', true],
    ['silence', false],
    ['status', false],
    ['protocol', false],
  ] as const)('before its status line by %s may be asked again itself: %s', (cause, isSafe) => {
    expect(nextStep(failed('before_status', cause))).toMatchObject({
      kind: 'again',
      isSameHostSafe: isSafe,
      otherwise: { outcome: 'upstream_failed' },
    })
  })

  it.each(CAUSES)('after its status line (%s) is not asked again itself', (cause) => {
    expect(nextStep(failed('before_relay', cause))).toMatchObject({
      kind: 'again',
      isSameHostSafe: false,
    })
  })

  it('is never quoted to the caller, who hears when to come again', () => {
    for (const cause of CAUSES) {
      const step = nextStep(failed('before_status', cause))
      const end = step.kind === 'again' ? step.otherwise : null
      expect(JSON.stringify(end)).not.toContain('10.0.0.1')
      const hint = cause === 'protocol' ? { code: 'upstream_error' } : { retryAfterS: 5 }
      expect(end).toMatchObject({ delivery: { kind: 'error', refusal: hint } })
    }
  })
})

describe('a host that refused', () => {
  const refused = (changes: object): Verdict => ({
    kind: 'refused',
    status: 400,
    contentType: 'application/json',
    body: Buffer.from('{"error":"no"}'),
    message: 'no',
    isTooLong: false,
    isHostFault: false,
    isSafeToRepeat: false,
    ...changes,
  })

  it('in a way that is the caller’s to see is passed on', () => {
    expect(nextStep(refused({}))).toMatchObject({
      kind: 'end',
      outcome: 'upstream_error',
      status: 400,
      delivery: { kind: 'refusal', refusal: { code: 'invalid_request', message: 'no' } },
    })
  })

  it('because its engine died is asked again only where the request was never begun', () => {
    const fault = { isHostFault: true, status: 500 }
    expect(nextStep(refused(fault))).toMatchObject({ kind: 'again', isSameHostSafe: false })
    expect(nextStep(refused({ ...fault, isSafeToRepeat: true }))).toMatchObject({
      kind: 'again',
      isSameHostSafe: true,
      otherwise: { status: 500 },
    })
  })

  it('because it is full is asked later, and that is no try', () => {
    expect(nextStep({ kind: 'busy' })).toEqual({ kind: 'requeue' })
  })
})

describe('a host that said in its stream that it failed', () => {
  const errored = (isHostFault: boolean, hasRelayed: boolean) =>
    nextStep({ kind: 'errored', message: 'it died', isHostFault, hasRelayed })

  it('ends the reply with its words', () => {
    const end = { outcome: 'upstream_error', delivery: { refusal: { message: 'it died' } } }
    expect(errored(false, false)).toMatchObject({ kind: 'end', ...end })
    expect(errored(true, true)).toMatchObject({ kind: 'end', ...end })
    expect(errored(true, false)).toMatchObject({ kind: 'again', otherwise: end })
  })
})

it('a clean end without a terminal is an error, and no reason to try again', () => {
  expect(nextStep({ kind: 'incomplete' })).toMatchObject({
    kind: 'end',
    outcome: 'upstream_incomplete',
    tokens: UNKNOWN_TOKENS,
  })
})

it('a whole reply and a whole stream are completed with their counts', () => {
  const tokens = { promptTokens: 1, completionTokens: 2 }
  expect(nextStep({ kind: 'streamed', terminal: Buffer.from('t'), tokens })).toMatchObject({
    outcome: 'completed',
    status: 200,
    tokens,
    delivery: { kind: 'terminal' },
  })
  expect(nextStep(whole(false))).toMatchObject({
    outcome: 'completed',
    delivery: { kind: 'whole' },
  })
})

it('a whole reply that says itself that it is not done is handed on as it is, and recorded as such', () => {
  expect(nextStep(whole(true))).toMatchObject({
    outcome: 'upstream_incomplete',
    status: 200,
    delivery: { kind: 'whole' },
  })
})

const whole = (isIncomplete: boolean): Verdict => ({
  kind: 'whole',
  contentType: 'x',
  body: Buffer.from('b'),
  tokens: { promptTokens: 1, completionTokens: 2 },
  isIncomplete,
})
