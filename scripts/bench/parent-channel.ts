import assert from 'node:assert/strict'
import type { Server } from 'node:http'

/** Tells the benchmark, which started this process, where it listens; ends when the benchmark does. */
export const tellParent = (server: Server): void => {
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'a server that listens has an address')
  assert(process.send !== undefined, 'this process is started by the benchmark')
  process.send({ port: address.port })
  process.once('disconnect', () => process.exit(0))
}
