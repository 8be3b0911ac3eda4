import { setTimeout as sleep } from 'node:timers/promises'
import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { canaryOf, planned } from './plan.ts'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'
import type { TortureRun } from './torture-run.ts'

const LOOK_EVERY_MS = 25

interface LeakCheck {
  readonly run: TortureRun
  readonly gateway: GatewayUnderTorture
  readonly slots: number
  /** What `openFiles` said before the torture. */
  readonly filesBefore: number
}

/** Idle connections to the host and files of the journal may have come; sockets of callers may not. */
const filesAllowed = (before: number, slots: number): number => before + slots + 8

/**
 * Finds what callers left behind: by what the gateway says, by the files of its process, and by
 * asking for every slot at once, which a leaked one does not allow.
 */
export const findLeaks = async (check: LeakCheck): Promise<readonly string[]> => {
  const { gateway, slots } = check
  const { host, patienceMs } = check.run
  const faults: string[] = []
  if (!(await gateway.becomesIdle(patienceMs))) {
    faults.push(`not idle: ${JSON.stringify(await gateway.stats())}`)
  }
  const usable = await countUsableSlots(check)
  if (usable !== slots) faults.push(`${slots - usable} of ${slots} slots leaked`)
  const limit = filesAllowed(check.filesBefore, slots)
  const isBack = await within(patienceMs, () => gateway.openFiles() <= limit)
  if (!isBack) faults.push(`${gateway.openFiles()} open files, ${check.filesBefore} before`)
  if (host.running !== 0) faults.push(`the host still runs ${host.running}`)
  return faults
}

/** Asks for one more than there are slots, and sees how many the host has at the same time. */
const countUsableSlots = async (check: LeakCheck): Promise<number> => {
  const { gateway, slots } = check
  const { host, patienceMs } = check.run
  const agent = createAgent(slots + 1)
  // The host may not have seen yet that the last ones have left.
  await within(patienceMs, () => host.running === 0)
  const before = host.running
  const askings: Promise<Observation>[] = []
  for (let index = 0; index <= slots; index += 1) {
    const plan = planned(canaryOf('slot', index), { holdMs: 'until told' })
    askings.push(call(plan, { agent, port: gateway.port, isStreaming: true }))
  }
  await within(patienceMs / 4, () => host.running - before >= slots)
  // A moment in which one too many could come.
  await sleep(LOOK_EVERY_MS)
  const usable = host.running - before
  agent.destroy()
  await Promise.all(askings)
  await within(patienceMs, () => host.running === before)
  return usable
}

export const within = async (limitMs: number, isMet: () => boolean): Promise<boolean> => {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += LOOK_EVERY_MS) {
    if (isMet()) return true
    await sleep(LOOK_EVERY_MS)
  }
  return isMet()
}
