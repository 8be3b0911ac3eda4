import { setTimeout as sleep } from 'node:timers/promises'
import { openRaw, type RawConnection } from '../../server/testing/clients/raw-connection.ts'
import { requestBytes } from '../../server/testing/clients/raw-request.ts'
import { findLeaks, within } from './check-leaks.ts'
import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { canaryOf, chatRequest, planned } from './plan.ts'
import type { Torture, TortureRun } from './torture-run.ts'

const SLOTS = 24
const DRIBBLE_MS = 100
const SAMPLE_MS = 100
const PATIENCE_MS = 60_000

const SETTINGS = {
  LIMITS__HEADERS_MS: '1000',
  LIMITS__BODY_MS: '1500',
  LIMITS__READER_STALL_MS: '1000',
}

/** What load costs without slow clients, and then what each of those may have waiting for it. */
const memoryAllowed = (slowClients: number): number => 150 + slowClients * 0.5

/** Callers who send a byte now and then, and who do not read, beside those who behave. */
export const tortureSlowClients: Torture = async (run) => {
  const gateway = await run.startGateway({ slots: SLOTS, settings: SETTINGS })
  const filesBefore = gateway.openFiles()
  const mibBefore = gateway.residentMib()
  let mibMost = mibBefore
  const sampling = setInterval(() => {
    mibMost = Math.max(mibMost, gateway.residentMib())
  }, SAMPLE_MS)
  const half = Math.ceil(run.size.slowClients / 2)
  const senders = await Promise.all(Array.from({ length: half }, () => openRaw(gateway.port)))
  const readers = await Promise.all(Array.from({ length: half }, () => openRaw(gateway.port)))
  const dribbling = dribble(senders)
  for (const [index, connection] of readers.entries()) {
    const plan = planned(canaryOf('read', index), { tokens: 1000, fillBytes: 16_000 })
    connection.send(requestBytes(chatRequest(plan)))
    connection.stopReading()
  }
  const healthy = await askHealthily(run, gateway.port)
  const areSendersCut = await within(PATIENCE_MS, () => senders.every(({ end }) => end !== null))
  clearInterval(dribbling)
  const areReadersFreed = await gateway.becomesIdle(PATIENCE_MS)
  clearInterval(sampling)
  for (const connection of [...senders, ...readers]) connection.close()
  const leaks = await findLeaks({ run, gateway, slots: SLOTS, filesBefore })
  await gateway.stop()
  const harmed = healthy.filter(({ extent }) => extent !== 'complete').length
  return {
    figures: {
      'slow senders': senders.length,
      'slow readers': readers.length,
      'healthy requests beside them': healthy.length,
      'healthy ones harmed': harmed,
      'memory before, MiB': Math.round(mibBefore),
      'memory with all of them, MiB': Math.round(mibMost),
    },
    faults: [
      ...leaks,
      ...(mibMost - mibBefore <= memoryAllowed(run.size.slowClients)
        ? []
        : [`${Math.round(mibMost - mibBefore)} MiB of memory for the slow clients`]),
      ...(areSendersCut ? [] : ['slow senders were not cut']),
      ...(areReadersFreed ? [] : ['callers who do not read keep their slots']),
      ...(harmed > 0 ? [`${harmed} healthy requests were harmed`] : []),
    ],
  }
}

/** Half of them inside the head, half inside the body, a byte at a time. */
const dribble = (senders: readonly RawConnection[]): NodeJS.Timeout => {
  const head = 'POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n'
  for (const [index, connection] of senders.entries()) {
    connection.send(index % 2 === 0 ? `${head}X-Slow: ` : `${head}\r\n{`)
  }
  return setInterval(() => {
    for (const connection of senders) if (connection.end === null) connection.send('a')
  }, DRIBBLE_MS)
}

/** Over the time in which the slow ones are cut, so that every phase has some. */
const askHealthily = async (run: TortureRun, port: number): Promise<readonly Observation[]> => {
  const agent = createAgent(16)
  const askings: Promise<Observation>[] = []
  for (let index = 0; index < 100; index += 1) {
    const plan = planned(canaryOf('heal', index))
    askings.push(call(plan, { agent, port, isStreaming: run.random.chance(0.5) }))
    await sleep(20)
  }
  const healthy = await Promise.all(askings)
  agent.destroy()
  return healthy
}
