import { ServerResponse } from 'node:http'
import { replaceMethod } from './replace-method.ts'

// What a reader does not take is kept for it, however much it is.

replaceMethod(ServerResponse, 'write', ({ input, honest }) => {
  honest(...input)
  return true
})

Object.defineProperty(ServerResponse.prototype, 'writableNeedDrain', { get: () => false })
