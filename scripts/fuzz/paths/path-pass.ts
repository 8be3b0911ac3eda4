import { openRaw } from '../../../server/testing/clients/raw-connection.ts'
import { ReplyReader } from '../../../server/testing/clients/raw-request.ts'
import { PATH_TRICKS } from '../../../server/testing/path-tricks.ts'
import { SeededRandom } from '../../testing/seeded-random.ts'
import { mutate } from '../byte-mutation.ts'
import { FuzzedGateway } from '../wire/fuzzed-gateway.ts'
import { findServed, servedPathsOf, spelledBy } from './served-paths.ts'
import type { ServedPath } from './served-paths.ts'

export interface PathReport {
  readonly asked: number
  /** Of them, those that spelled a path of the gateway's. */
  readonly known: number
  readonly statuses: ReadonlyMap<number, number>
  readonly findings: readonly string[]
}

const AT_ONCE = 8
const ASKED_ON_ONE_CONNECTION = 50
const FINDINGS_MAX = 10
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT'] as const
/** Not on the whitelist: whoever comes from there is nobody. */
const STRANGER = '127.0.0.9'

/** Pages are files, which other tests look after. */
const PAGES = /^\/+(?:ui|docs)(?:\/|$)/i

/**
 * Asks a whole gateway for random spellings of its paths, as a stranger. What a path spells is read
 * once more here, in a plainer way, from the gateway's own document; a stranger must not get by another
 * spelling what a plain one refuses, and nothing that is not in the document may be there at all.
 */
export const fuzzPaths = async (seed: number, paths: number): Promise<PathReport> => {
  const gateway = await FuzzedGateway.start()
  try {
    const served = servedPathsOf(await gateway.document())
    const pass = new PathPass(gateway, served)
    await pass.run(new SeededRandom(seed), paths)
    return pass
  } finally {
    await gateway.stop()
  }
}

class PathPass implements PathReport {
  readonly statuses = new Map<number, number>()
  readonly findings: string[] = []
  asked = 0
  known = 0
  readonly #gateway: FuzzedGateway
  readonly #served: readonly ServedPath[]
  /** What a stranger gets who spells a path plainly, by method and template. */
  readonly #plain = new Map<string, number>()

  constructor(gateway: FuzzedGateway, served: readonly ServedPath[]) {
    this.#gateway = gateway
    this.#served = served
  }

  async run(random: SeededRandom, paths: number): Promise<void> {
    await this.#askPlainly()
    const work = async (): Promise<void> => {
      while (this.asked < paths && this.findings.length < FINDINGS_MAX) {
        const questions = Array.from({ length: ASKED_ON_ONE_CONNECTION }, () => ({
          method: random.pick(METHODS),
          path: this.#draw(random),
        }))
        await this.#askAll(questions, (question, status) => this.#judge(question, status))
        const problem = this.#gateway.findProblem()
        if (problem !== null) this.findings.push(problem)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }

  async #askPlainly(): Promise<void> {
    const questions = this.#served.flatMap(({ template }) =>
      METHODS.map((method) => ({ method, template, path: filled(template) })),
    )
    await this.#askAll(questions, ({ method, template }, status) => {
      this.#plain.set(`${method} ${template}`, status ?? 0)
    })
  }

  #draw(random: SeededRandom): string {
    let path = filled(random.pick(this.#served).template)
    for (let left = random.whole(2); left > 0; left -= 1) path = random.pick(PATH_TRICKS)(path)
    if (random.chance(0.5)) {
      const other = Buffer.from(filled(random.pick(this.#served).template))
      const sources = { others: [other], words: ['/', '%2f', '..', '%00', '?', '//'] }
      path = mutate(Buffer.from(path), random, { ...sources, bytesMax: 500 }).toString('latin1')
    }
    // What would end the line or the request is for the other fuzzer, and so is what is no path.
    const sent = Buffer.from(path, 'utf8').toString('latin1')
    const visible = sent.replace(/[\0-\x20\x7f]/g, (char) => encodeURIComponent(char))
    return visible.startsWith('/') ? visible : `/${visible}`
  }

  /** One after the other, on as many connections as are needed. */
  async #askAll<Question extends { readonly method: string; readonly path: string }>(
    questions: readonly Question[],
    onReply: (question: Question, status: number | null) => void,
  ): Promise<void> {
    let connection = await openRaw(this.#gateway.port, STRANGER)
    for (const question of questions) {
      const reader = new ReplyReader(connection, question.method)
      connection.send(bytesOf(question))
      const reply = await reader.finished()
      onReply(question, reply.end === 'complete' ? reply.status : null)
      if (reply.headers['connection'] !== 'close' && connection.end === null) continue
      connection.close()
      connection = await openRaw(this.#gateway.port, STRANGER)
    }
    connection.close()
  }

  #judge(
    question: { readonly method: string; readonly path: string },
    status: number | null,
  ): void {
    this.asked += 1
    this.statuses.set(status ?? 0, (this.statuses.get(status ?? 0) ?? 0) + 1)
    const served = findServed(this.#served, question.path)
    if (served.length > 0) this.known += 1
    const plain = served.map(({ template }) => this.#plain.get(`${question.method} ${template}`))
    const problem = problemOf(status, { plain, path: question.path })
    if (problem !== null) this.findings.push(`${question.method} ${question.path}: ${problem}`)
  }
}

/** What must hold of a status, whoever spelled what; `plain` is what the path is answered plainly. */
export const problemOf = (
  status: number | null,
  { plain, path }: { readonly plain: readonly (number | undefined)[]; readonly path: string },
): string | null => {
  if (status === null) return 'no whole reply'
  if (status >= 500 && status !== 503) return `status ${status}`
  if (PAGES.test(spelledBy(path)) || status >= 300) return null
  if (plain.length === 0) return `status ${status}, though nothing of the kind is served`
  const isMeant = plain.some((known) => known !== undefined && known < 300)
  return isMeant ? null : `status ${status}, where a plain request gets ${plain.join(' or ')}`
}

const bytesOf = ({ method, path }: { readonly method: string; readonly path: string }): Buffer =>
  Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
    'latin1',
  )

const filled = (template: string): string => template.replace(/\{\w+\}/g, '1')
