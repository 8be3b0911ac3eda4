import type { z } from 'zod'
import type { canaryResult } from '../../../shared/api/host.ts'
import type { Clock } from '../../clock.ts'
import type { Host } from '../../dispatch/host.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Caller } from '../../flow/caller.ts'
import type { SettledRecord } from '../../flow/usage-record.ts'
import type { Ask, QuestionEnd } from '../questions/question.ts'
import type { Denial } from '../rest/denial.ts'
import { canaryModelOf, isIn, isSameModel } from './canary-model.ts'
import { FAULT_WORDS } from './fault-words.ts'

export interface CanaryDeps {
  readonly hosts: Pick<HostPool, 'get'>
  readonly slotsInUse: (host: string) => number
  readonly ask: Ask
  readonly clock: Clock
  readonly settings: { readonly canaryMs: number }
}

export interface CanaryWish {
  readonly name: string
  /** The usual one unless given. */
  readonly model?: string | undefined
}

export type CanaryResult = z.output<typeof canaryResult>

/** What is going to be asked, so that it can be written down before. */
export interface Canary {
  readonly model: string
  readonly wasLoaded: boolean
  /** What else is loaded there, and may have to go for it. */
  readonly othersLoaded: readonly string[]
  readonly run: (caller: Caller) => Promise<CanaryResult>
}

export type PrepareCanary = (wish: CanaryWish) => Canary | Denial

/** Enough to tell a speed by. */
const TOKENS_MAX = 16

/** Where a slot is free it has it at once; it waits in nobody's way. */
const START_MS = 1_000

/**
 * Has a host say a few words now: a probe tells whether it answers, this whether it generates. It takes a
 * free slot as any request does, and is not sent where there is none, so that nobody waits for it. A
 * model that is not loaded may make the host unload another, as any request for it would.
 */
export const createCanary =
  ({ hosts, slotsInUse, ask, clock, settings }: CanaryDeps): PrepareCanary =>
  ({ name, model: wanted }) => {
    const host = hosts.get(name)
    if (host === undefined) return deny('not_found', `there is no host named ${name}`)
    const obstacle = obstacleOf(host, slotsInUse(name))
    if (obstacle !== null) return deny('conflict', obstacle)
    const model = modelOf(host, wanted)
    if (model === null) return deny('conflict', noModel(name, wanted))
    const wasLoaded = isIn(host.residents, model)
    const othersLoaded = host.residents
      .map((each) => each.name)
      .filter((each) => !isSameModel(each, model))
    const run = async (caller: Caller): Promise<CanaryResult> => {
      const startBy = clock.now() + START_MS
      const text = 'Say hello.'
      const asked = ask({ caller, host: name, model, text, tokensMax: TOKENS_MAX, startBy })
      let isOverdue = false
      const timer = setTimeout(() => {
        isOverdue = true
        asked.sink.destroy()
      }, settings.canaryMs)
      const end = await asked.ended
      clearTimeout(timer)
      const problem = isOverdue ? overdue(settings.canaryMs) : problemOf(end)
      return { model, wasLoaded, problem, ...figuresOf(end.settled) }
    }
    return { model, wasLoaded, othersLoaded, run }
  }

const deny = (code: 'conflict' | 'not_found', message: string): Denial => ({
  denied: { code, message },
})

/** Why nothing would be started there now. */
const obstacleOf = (host: Host, inUse: number): string | null => {
  const { name } = host.config
  const { isAvailable, slots } = host.view()
  if (host.isDraining) return `${name} is draining: resume it first`
  if (!host.isReachable) return `${name} is down: ${faultOf(host)}`
  if (!isAvailable) {
    return `${name} failed too often and is paused for a while: resume it first`
  }
  if (inUse < slots) return null
  return slots === 0
    ? `${name} is busy with requests from others: try again when it has a free slot`
    : `all slots of ${name} are in use, so it is working: try again when one is free`
}

const faultOf = ({ lastFault }: Host): string =>
  lastFault === null ? 'it has not answered yet' : FAULT_WORDS[lastFault.fault]

const modelOf = (host: Host, wanted: string | undefined): string | null => {
  if (wanted === undefined) return canaryModelOf(host)
  return isIn(host.models, wanted) ? wanted : null
}

const noModel = (name: string, wanted: string | undefined): string =>
  wanted === undefined
    ? `${name} has no model that can answer`
    : `${name} has no model named ${wanted}`

const problemOf = ({ settled, problem }: QuestionEnd): string | null =>
  settled?.outcome === 'queue_timeout' ? 'no slot became free: other requests were ahead' : problem

const overdue = (ms: number): string =>
  `not finished after ${Math.round(ms / 1_000)} s, so it was stopped`

/** Times as the host took them: what was waited before is not the host's. */
const figuresOf = (settled: SettledRecord | null) => {
  const {
    startedAt = null,
    firstByteAt = null,
    endedAt = 0,
    completionTokens = null,
  } = settled ?? {}
  const firstTokenMs = startedAt === null || firstByteAt === null ? null : firstByteAt - startedAt
  const spanMs = firstByteAt === null ? 0 : endedAt - firstByteAt
  const steps = (completionTokens ?? 0) - 1
  const tokensPerSecond =
    spanMs <= 0 || steps < 1 ? null : Math.round((steps * 10_000) / spanMs) / 10
  const tookMs = startedAt === null ? null : endedAt - startedAt
  return { firstTokenMs, tookMs, completionTokens, tokensPerSecond }
}
