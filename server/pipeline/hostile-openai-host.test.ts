import { describeHostileHost } from '../testing/hostile/hostile-matrix.ts'

describeHostileHost({
  driver: 'openai',
  wrongTypesPass: ['v1 object', 'v1 embeddings'],
  // What is cut off is `[DONE]`: the finish reason and the counts have come.
  soundStreams: ['Content-Length too small'],
})
