import assert from 'node:assert/strict'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
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
    // One after the other: there is one connection, and closing waits for what was asked before.
    let last = Promise.resolve()
    port.on('message', (request: StoreRequest) => {
      last = last.then(() => handle(service, request, port))
    })
    tell({ kind: 'ready', interrupted: service.interrupted })
  } catch (error) {
    // Anything but a setup fault is a bug: it ends the thread with its stack.
    if (!(error instanceof SetupFault)) throw error
    tell({ kind: 'fault', message: error.message })
  }
}

async function handle(
  service: StoreService,
  request: StoreRequest,
  port: MessagePort,
): Promise<void> {
  if (request.kind === 'nudge') {
    service.nudge()
  } else if (request.kind === 'call') {
    port.postMessage(await answer(service, request))
  } else {
    await service.close()
    port.close()
  }
}

async function answer(service: StoreService, call: StoreCall): Promise<StoreMessage> {
  try {
    const table = service.tables[call.table] as unknown as Record<string, Operation>
    const operation = table[call.method]
    assert(operation !== undefined, `no operation ${call.table}.${call.method}`)
    return { kind: 'answer', id: call.id, value: await operation(...call.input) }
  } catch (error) {
    const message = `the store could not answer ${call.table}.${call.method} (${faultCode(error)})`
    return { kind: 'failed', id: call.id, message }
  }
}

type Operation = (...input: readonly unknown[]) => Promise<unknown>
