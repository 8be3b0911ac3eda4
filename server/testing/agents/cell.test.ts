import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runProcess } from '../clients/process-output.ts'
import { temporaryDir } from '../temporary-dir.ts'
import { hasCells, openCell } from './cell.ts'

const listen = async (): Promise<number> => {
  const server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Prints what each address answers, or why it does not. */
const TRY = `for (const url of process.argv.slice(1)) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    .then((reply) => reply.text(), (error) => error.cause?.code ?? error.name)
  console.log(answer)
}`

describe.skipIf(!hasCells)('a cell', () => {
  it('lets a program reach one port, and neither others of this machine nor any other machine', async () => {
    const [port, other] = [await listen(), await listen()]
    const cell = await openCell(temporaryDir(), port)
    const urls = [
      `http://127.0.0.1:${port}`,
      `http://127.0.0.1:${other}`,
      'http://192.0.2.1',
      'http://name.example',
    ]
    const script = [process.execPath, '--input-type=module', '-e', TRY, ...urls]
    const [program, ...args] = cell.around(script) as [string]
    const { stdout, code } = await runProcess(program, args)
    await cell.close()
    expect(stdout.split('\n')).toEqual([
      'here',
      'ECONNREFUSED',
      'ENETUNREACH',
      expect.stringMatching(/^(EAI_AGAIN|ENOTFOUND)$/),
      '',
    ])
    expect(code).toBe(0)
  })

  it('ends with what its program ended with', async () => {
    const cell = await openCell(temporaryDir(), await listen())
    const [program, ...args] = cell.around([process.execPath, '-e', 'process.exit(7)']) as [string]
    expect(await runProcess(program, args)).toMatchObject({ code: 7 })
    await cell.close()
  })
})
