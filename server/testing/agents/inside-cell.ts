import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'

// Runs in a network that has nothing but itself: what a program sends to one port goes to a socket in the
// file system, which is the only way out. Arguments: the socket, the port, and the program with its own.

const [gate, port, program, ...args] = process.argv.slice(2) as [string, string, string]

const server = createServer({ allowHalfOpen: true }, (inner) => {
  const outer = connect({ path: gate, allowHalfOpen: true })
  inner.pipe(outer).pipe(inner)
  for (const [one, other] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
})

server.listen(Number(port), '127.0.0.1', () => {
  const child = spawn(program, args, { stdio: 'inherit' })
  child.on('close', (code) => process.exit(code ?? 1))
})
