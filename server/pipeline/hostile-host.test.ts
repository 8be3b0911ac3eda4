import { describeHostileHost } from '../testing/hostile/hostile-matrix.ts'

describeHostileHost({
  driver: 'ollama',
  wrongTypesPass: ['native stream', 'native object', 'embeddings'],
})
