import type { LoadResults, LoadTask } from './load-task.ts'
import { Crowd } from './crowd.ts'
import { runLeave } from './leaving.ts'
import { runFirstByte, runLoop, runPaced } from './load-tasks.ts'

/** The load generator: a process of its own that does one task after the other. */
const crowd = new Crowd()

const run = async (task: LoadTask): Promise<LoadResults[keyof LoadResults]> => {
  switch (task.kind) {
    case 'loop':
      return await runLoop(task)
    case 'paced':
      return await runPaced(task)
    case 'firstByte':
      return await runFirstByte(task)
    case 'crowd':
      return await crowd.gather(task)
    case 'disperse':
      return crowd.disperse()
    case 'leave':
      return await runLeave(task)
  }
}

process.on('message', (task: LoadTask) => {
  run(task).then(
    (result) => process.send!({ result }),
    (error: Error) => process.send!({ error: error.stack }),
  )
})
process.once('disconnect', () => process.exit(0))
