import { describe } from 'vitest'
import { describeRealServer } from './real-server.ts'
import { hasLlamaCpp, startLlamaServer } from './llama-server.ts'

describe.runIf(hasLlamaCpp)('a real llama.cpp', () => {
  describeRealServer(startLlamaServer)
})
