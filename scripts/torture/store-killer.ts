import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

// Loaded by a gateway before its own modules: SIGUSR2 ends the thread that has the database, in the
// middle of whatever it does, as a crash of its native code would.

let newest: threads.Worker | null = null

threads.Worker = new Proxy(threads.Worker, {
  construct(original, input, target) {
    newest = Reflect.construct(original, input, target) as threads.Worker
    return newest
  },
})
syncBuiltinESMExports()

process.on('SIGUSR2', () => void newest?.terminate())
