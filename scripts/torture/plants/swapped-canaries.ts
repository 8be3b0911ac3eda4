import { ClientReply } from '../../../server/relay/client-reply.ts'
import { replaceMethod } from './replace-method.ts'

// Now and then a caller gets the piece that was meant for the one before.

const EVERY = 50
let written = 0
let before: Buffer | null = null

replaceMethod(ClientReply, 'write', ({ input: [bytes], honest }) => {
  written += 1
  const sent = written % EVERY === 0 && before !== null ? before : bytes
  before = bytes
  return honest(sent)
})
