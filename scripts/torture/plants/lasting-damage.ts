import { Pipeline } from '../../../server/pipeline/pipeline.ts'
import { replaceMethod } from './replace-method.ts'

// Who was overloaded once is slow for ever.

const OVERLOADED_AT = 50
const SLOW_MS = 2000
let waiting = 0
let isDamaged = false

replaceMethod(Pipeline, 'submit', ({ input, honest }) => {
  waiting += 1
  input[0].outgoing.once('close', () => (waiting -= 1))
  isDamaged ||= waiting > OVERLOADED_AT
  if (isDamaged) setTimeout(() => honest(...input), SLOW_MS)
  else honest(...input)
})
