import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const INSIDE = fileURLToPath(new URL('inside-cell.ts', import.meta.url))

/** A network of its own, in which a program is root and which has nothing but its loopback. */
const UNSHARED = ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'] as const

/** Whether this machine lets its users make networks; Linux does unless it was told otherwise. */
export const hasCells = spawnSync(UNSHARED[0], [...UNSHARED.slice(1), 'true']).status === 0

/** Where programs reach one port of this machine and nothing else, not even others of this machine. */
export interface Cell {
  /** The command that runs another one in there. */
  around(command: readonly string[]): readonly string[]
  close(): Promise<void>
}

/** `folder` is where its way out is; its path must be short, as those of sockets are. */
export const openCell = async (folder: string, port: number): Promise<Cell> => {
  const gate = join(folder, 'gate')
  const server = createServer({ allowHalfOpen: true }, (inner) => {
    const outer = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    inner.pipe(outer).pipe(inner)
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy())
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy())
  })
  server.listen(gate)
  await once(server, 'listening')
  const inside = [process.execPath, '--import', import.meta.resolve('tsx'), INSIDE]
  return {
    around: (command) => [...UNSHARED, ...inside, gate, String(port), ...command],
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
