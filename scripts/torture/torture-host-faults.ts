import { readBooks } from './books.ts'
import { findLeaks } from './check-leaks.ts'
import { booksFaults, checkBooks } from './check-books.ts'
import { inParallel } from './in-parallel.ts'
import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { canaryOf, DIALECTS, FAULTS, planned, type Fault } from './plan.ts'
import type { Torture } from './torture-run.ts'

const SLOTS = 16
const CALLERS = 32

/**
 * The hostile upstream under load, healthy requests among the others: no reply that the host broke
 * looks whole, and no healthy one suffers. (Faults one at a time, in every form of reply, are the
 * subject of a test of the pipeline.)
 */
export const tortureHostFaults: Torture = async (run) => {
  const gateway = await run.startGateway({
    slots: SLOTS,
    settings: {
      UPSTREAM__STALL_MS: '1500',
      UPSTREAM__FIRST_BYTE_MS: '1500',
      UPSTREAM__WHOLE_MS: '1500',
      RETRY__PER_MINUTE: '0',
      RETRY__SHARE: '0',
    },
  })
  const filesBefore = gateway.openFiles()
  const agent = createAgent(CALLERS)
  const history: { seen: Observation; fault: Fault; isStreaming: boolean }[] = []
  await inParallel({ count: run.size.hostFaults, width: CALLERS }, async (index) => {
    const fault = run.random.chance(0.3) ? 'none' : run.random.pick(FAULTS)
    const dialect = run.random.pick(DIALECTS)
    const tokens = run.random.whole(6)
    const plan = planned(canaryOf('faul', index), { dialect, fault, tokens })
    const isStreaming = run.random.chance(0.7)
    const seen = await call(plan, { agent, port: gateway.port, isStreaming })
    history.push({ seen, fault, isStreaming })
  })
  agent.destroy()
  const leaks = await findLeaks({ run, gateway, slots: SLOTS, filesBefore })
  await gateway.stop()
  const verdict = checkBooks(
    history.map(({ seen }) => seen),
    readBooks(run.dataDir),
  )
  const broken = history.filter(({ fault }) => fault !== 'none')
  const lies = broken.filter(({ seen }) => seen.status === 200 && !isHonest(seen))
  const harmed = history.filter(({ fault, seen }) => fault === 'none' && seen.extent !== 'complete')
  return {
    figures: {
      'broken replies of the host': broken.length,
      'that looked whole': lies.length,
      'healthy replies among them': history.length - broken.length,
      'healthy ones harmed': harmed.length,
    },
    faults: [
      ...leaks,
      ...booksFaults(verdict),
      ...lies.slice(0, 3).map(({ fault, seen }) => `looked whole after ${fault}: ${seen.canary}`),
      ...harmed
        .slice(0, 3)
        .map(({ seen }) => `harmed: ${seen.canary}, status ${seen.status}, ${seen.lastWords}`),
    ],
  }
}

/** A status of 200 may stand when the stream said that it failed, or broke off. */
const isHonest = ({ extent, hasErrorLine, hasCleanEnd }: Observation): boolean =>
  extent !== 'complete' && (hasErrorLine || !hasCleanEnd)
