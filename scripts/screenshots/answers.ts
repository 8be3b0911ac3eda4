import { setTimeout as sleep } from 'node:timers/promises'
import {
  chunk,
  chunkedHead,
  lastChunk,
  NDJSON,
  type Step,
} from '../../server/testing/upstream/steps.ts'
import type { Turnstile } from '../../server/testing/upstream/turnstile.ts'
import type { Upstream } from '../../server/testing/upstream/upstream.ts'

/** Answered with code, a list and a table. */
export const CODE_QUESTION = 'How do I find out which process holds a port, in Python?'

/** Its answer stops in the middle until somebody lets it go on. */
export const SLOW_QUESTION = 'Why is the sea salty? A short answer, please.'

const CODE_ANSWER = `You can ask the operating system through **psutil**, which works the same on Linux, macOS and Windows:

\`\`\`python
import psutil

def holder_of(port: int) -> str | None:
    """The name of the process that listens on a port."""
    for connection in psutil.net_connections(kind="inet"):
        if connection.laddr.port == port and connection.status == "LISTEN":
            return psutil.Process(connection.pid).name()
    return None

print(holder_of(11435) or "nobody")
\`\`\`

Two things to keep in mind:

- without root you only see your *own* processes;
- \`connection.pid\` can be \`None\` for sockets of the kernel.

| System | The same on the command line |
|---|---|
| Linux | \`ss -ltnp 'sport = :11435'\` |
| macOS | \`lsof -iTCP:11435 -sTCP:LISTEN\` |
`

const THOUGHT = 'They want it short. Rivers carry dissolved salts; evaporation leaves them behind.'

const SLOW_ANSWER = `Rain dissolves a little salt from rocks, and **rivers carry it to the sea**. Water leaves the sea again by evaporation, but the salt stays behind. Over hundreds of millions of years it has added up to about 35 grams in each litre.

It does not grow for ever: salt also leaves the water, as it is `

/** Prepared answers for the pictures, at the speed of a good host. */
export const writeAnswers = (upstream: Upstream, turnstile: Turnstile): void => {
  upstream.script(answer(CODE_ANSWER), {
    times: Infinity,
    when: ({ text }) => text.includes(CODE_QUESTION),
  })
  upstream.script(answer(SLOW_ANSWER, turnstile), {
    times: Infinity,
    when: ({ text }) => text.includes(SLOW_QUESTION),
  })
}

const TOKEN_MS = 8

const answer =
  (text: string, turnstile?: Turnstile): Step =>
  async (exchange) => {
    const model = (JSON.parse(exchange.request.text) as { model: string }).model
    const say = (message: object, more: object = {}) =>
      chunk(
        `${JSON.stringify({ model, message: { role: 'assistant', content: '', ...message }, done: false, ...more })}\n`,
      )(exchange)
    await chunkedHead(NDJSON)(exchange)
    if (turnstile !== undefined) await say({ thinking: THOUGHT })
    const tokens = text.match(/.{1,5}/gs) ?? []
    for (const content of tokens) {
      await say({ content })
      await sleep(TOKEN_MS)
    }
    await turnstile?.pass()
    const counts = { prompt_eval_count: 31, eval_count: tokens.length }
    await say({}, { done: true, done_reason: 'stop', ...counts })
    await lastChunk(exchange)
  }
