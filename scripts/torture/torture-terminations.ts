import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { within } from './check-leaks.ts'
import { canaryOf, DIALECTS, planned } from './plan.ts'
import type { Torture, TortureRun } from './torture-run.ts'

const SLOTS = 8
const WAITING = 24

/** SIGTERM under load: what runs ends whole, what waits is told when to come again, the exit is 0. */
export const tortureTerminations: Torture = async (run) => {
  const faults: string[] = []
  const totals = { whole: 0, 'sent away with a hint': 0 }
  for (let turn = 0; turn < run.size.terminations; turn += 1) {
    const seen = await terminateOnce(run, turn)
    totals.whole += seen.running.filter(({ extent }) => extent === 'complete').length
    totals['sent away with a hint'] += seen.waiting.filter(isSentAway).length
    if (seen.code !== 0) faults.push(`it ended with ${seen.code}`)
  }
  const cut = SLOTS * run.size.terminations - totals.whole
  const lost = WAITING * run.size.terminations - totals['sent away with a hint']
  if (cut > 0) faults.push(`${cut} running streams were cut`)
  if (lost > 0) faults.push(`${lost} waiting callers got no hint`)
  return { figures: { terminations: run.size.terminations, ...totals, cut }, faults }
}

const isSentAway = ({ status, retryAfterS }: Observation): boolean =>
  status === 503 && retryAfterS !== null

const terminateOnce = async (run: TortureRun, turn: number) => {
  const gateway = await run.startGateway({ slots: SLOTS })
  const agent = createAgent(SLOTS + WAITING)
  const ask = (index: number): Promise<Observation> => {
    const canary = canaryOf('term', turn * 1000 + index)
    const dialect = run.random.pick(DIALECTS)
    const plan = planned(canary, { dialect, tokens: 20, apartMs: 5, holdMs: 'until told' })
    return call(plan, { agent, port: gateway.port, isStreaming: true })
  }
  const running = Array.from({ length: SLOTS }, (_, index) => ask(index))
  await within(run.patienceMs, () => run.host.running === SLOTS)
  const waiting = Array.from({ length: WAITING }, (_, index) => ask(SLOTS + index))
  for (let isFull = false; !isFull;) isFull = (await gateway.stats()).queue_length === WAITING
  gateway.kill('SIGTERM')
  const sentAway = await Promise.all(waiting)
  run.host.releaseAll()
  const whole = await Promise.all(running)
  const { code } = await gateway.ended()
  agent.destroy()
  return { running: whole, waiting: sentAway, code }
}
