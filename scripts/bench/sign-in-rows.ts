import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchRun } from './bench-run.ts'
import type { Row } from './row.ts'
import { format, plainRow } from './row.ts'
import { quantile } from './statistics.ts'

const STREAMS = 100
const PLAN = { tokens: 100, apartMs: 50, holdMs: 0 }
const RAMP_MS = 1_000
const PER_SECOND = 200
const LATE_MS_BELOW = 20

/** How late the tokens of running streams come while people sign in, and with nobody who does. */
export const measureSignIns = async (run: BenchRun): Promise<readonly Row[]> => {
  const { target } = run.rivals.find(({ name }) => name === 'seadragon')!
  run.say(`${PER_SECOND} sign-ins a second beside ${STREAMS} streams`)
  const aloneMs = await lateP99MsOf(run)
  const crowd = new SignIns(target.port)
  const beganAt = performance.now()
  const lateMs = await lateP99MsOf(run)
  const seconds = (performance.now() - beganAt) / 1_000
  const { judged, refused } = await crowd.end()
  return [
    plainRow(`${STREAMS} streams, tokens late, p99, ms`, { seadragon: format(aloneMs, 1) }, null),
    plainRow(
      `… with ${PER_SECOND} sign-ins a second`,
      { seadragon: format(lateMs, 1) },
      { text: `under ${LATE_MS_BELOW} ms`, isMet: lateMs < LATE_MS_BELOW },
    ),
    plainRow('… passwords checked a second', { seadragon: format(judged / seconds) }, null),
    plainRow('… told to come again, a second', { seadragon: format(refused / seconds) }, null),
  ]
}

const lateP99MsOf = async ({ rivals, load, say }: BenchRun): Promise<number> => {
  const { target } = rivals.find(({ name }) => name === 'seadragon')!
  const task = { kind: 'paced', target, streams: STREAMS, rampMs: RAMP_MS, plan: PLAN } as const
  const { complete, firstError, lateMs } = await load.run<'paced'>(task)
  if (complete < STREAMS) say(`only ${complete} streams were whole: ${firstError}`)
  return quantile(lateMs, 0.99)
}

/**
 * People whom nobody knows, each from an address of their own, so that no limit but that of the hashing
 * stops them: a wrong name costs as much as a wrong password.
 */
class SignIns {
  readonly #port: number
  readonly #answers: Promise<number>[] = []
  readonly #timer: NodeJS.Timeout

  constructor(port: number) {
    this.#port = port
    this.#timer = setInterval(() => this.#answers.push(this.#signIn()), 1_000 / PER_SECOND)
  }

  async end(): Promise<{ readonly judged: number; readonly refused: number }> {
    clearInterval(this.#timer)
    const statuses = await Promise.race([Promise.all(this.#answers), sleep(30_000, [])])
    const judged = statuses.filter((status) => status === 401).length
    return { judged, refused: statuses.length - judged }
  }

  #signIn(): Promise<number> {
    const count = this.#answers.length
    const localAddress = `127.${1 + ((count >> 16) & 127)}.${(count >> 8) & 255}.${count & 255}`
    const body = JSON.stringify({ username: `nobody${count}`, password: 'not the right one' })
    const headers = { Origin: `http://127.0.0.1:${this.#port}`, 'Content-Type': 'application/json' }
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: this.#port,
        path: '/auth/login',
        method: 'POST',
        localAddress,
        headers,
      }
      request(options, (reply) => reply.resume().once('end', () => resolve(reply.statusCode!)))
        .once('error', reject)
        .end(body)
    })
  }
}
