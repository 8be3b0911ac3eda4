import assert from 'node:assert/strict'
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import type { HashingAnswer, HashingWork } from './hashing-thread.ts'

// Hashes passwords, one after the other, and leaves the processor to whoever else wants it.

assert(parentPort !== null, 'passwords are hashed on a thread of their own')
const port = parentPort

// On Linux a thread has a priority of its own; elsewhere this would be that of the whole process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

port.on('message', (work: HashingWork) => port.postMessage(answerTo(work)))

const answerTo = (work: HashingWork): HashingAnswer => {
  try {
    const { password } = work
    if (work.kind === 'hash') return { result: hashSync(password, work.cost) }
    return { result: verifySync(work.passwordHash, password) }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
