import assert from 'node:assert/strict'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { systemClock } from '../clock.ts'
import { faultCode, SetupFault } from './setup-fault.ts'
import type { StoreCall, StoreMessage, StoreRequest, StoreSettings } from './store-messages.ts'
import { startStoreService, type StoreService } from './store-service.ts'

// The thread that owns the only connection to the database. It starts, answers, and ends when told.

assert(parentPort !== null, 'the store runs on a worker thread')
await serve(parentPort, workerData as StoreSettings)

async function serve(port: MessagePort, settings: StoreSettings): Promise<void> {
  const tell = (message: StoreMessage) => port.postMessage(message)
  try {
    const service = await startStoreService(settings, tell)
    port.on('message', takeTurns(service, port))
    tell({ kind: 'ready' })
  } catch (error) {
    // Anything but a setup fault is a bug: it ends the thread with its stack.
    if (!(error instanceof SetupFault)) throw error
    tell({ kind: 'fault', message: error.message })
  }
}

/**
 * Changes and short questions are answered one after the other. What is asked about usage may be much, as is
 * what is backed up: both go in pieces, and the others do not wait for them. Closing waits for what was asked before.
 */
function takeTurns(service: StoreService, port: MessagePort): (request: StoreRequest) => void {
  let last: Promise<unknown> = Promise.resolve()
  const reads = new Set<Promise<void>>()
  const answerTo = async (call: StoreCall): Promise<void> =>
    port.postMessage(await answer(service, call))
  const close = async (): Promise<void> => {
    await Promise.all(reads)
    await service.close()
    port.close()
  }
  return (request) => {
    if (request.kind === 'nudge') {
      service.nudge()
    } else if (request.kind === 'retain') {
      service.retain(request.retention)
    } else if (request.kind === 'call' && TAKES_LONG.has(request.table)) {
      const read = answerTo(request).finally(() => reads.delete(read))
      reads.add(read)
    } else {
      last = last.then(() => (request.kind === 'call' ? answerTo(request) : close()))
    }
  }
}

const TAKES_LONG: ReadonlySet<StoreCall['table']> = new Set(['usage', 'backups'])

/** What waited too long for its turn is not done at all: its caller was told to try again. */
async function answer(service: StoreService, call: StoreCall): Promise<StoreMessage> {
  if (systemClock.wall() > call.expiresAt) return failed(call, 'its turn did not come in time')
  try {
    const table = service.tables[call.table] as unknown as Record<string, Operation>
    const operation = table[call.method]
    assert(operation !== undefined, `no operation ${call.table}.${call.method}`)
    return { kind: 'answer', id: call.id, value: await operation(...call.input) }
  } catch (error) {
    return failed(call, faultCode(error))
  }
}

const failed = ({ id, table, method }: StoreCall, reason: string): StoreMessage => ({
  kind: 'failed',
  id,
  message: `the store could not answer ${table}.${method} (${reason})`,
})

type Operation = (...input: readonly unknown[]) => Promise<unknown>
