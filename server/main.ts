#!/usr/bin/env node
import { holdHeap } from './heap.ts'

const letHeapFollowLoad = holdHeap()
// Loaded only now: V8 would keep the room that it takes for what a program needs while it loads.
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
letHeapFollowLoad()
