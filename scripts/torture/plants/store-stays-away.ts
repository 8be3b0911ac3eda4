import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

// The thread that has the database is started once; those after it end at once.

const NOTHING = new URL('data:text/javascript,')
let started = 0

threads.Worker = class extends threads.Worker {
  constructor(...[file, options]: ConstructorParameters<typeof threads.Worker>) {
    started += 1
    super(started === 1 ? file : NOTHING, options)
  }
}
syncBuiltinESMExports()
