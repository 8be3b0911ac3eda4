import { Attempt } from '../../../server/relay/attempt.ts'
import { replaceMethod } from './replace-method.ts'

// A host hears late that nobody listens any more.

const LATE_MS = 2000

replaceMethod(Attempt, 'abort', ({ honest }) => {
  setTimeout(honest, LATE_MS)
})
