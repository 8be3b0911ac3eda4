import type { BodySink } from './reply-reader.ts'
import { machineNowMs } from './machine-clock.ts'

const NEWLINE = 0x0a

/** Counts the lines of a streamed reply, which are its tokens and its end. */
export class LineCounter {
  lines = 0
  readonly sink: BodySink = (bytes, start, end) => {
    for (let at = start; at < end; at += 1) if (bytes[at] === NEWLINE) this.lines += 1
  }
}

/** Reads when the upstream wrote each token, and how late it is here. */
export class LatenessReader {
  readonly lateMs: number[] = []
  isEnded = false
  #rest = ''

  readonly sink: BodySink = (bytes, start, end) => {
    const now = machineNowMs()
    const lines = (this.#rest + bytes.toString('latin1', start, end)).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#readLine(line, now)
  }

  #readLine(line: string, now: number): void {
    const stamp = /"t(\d+\.\d+) "/.exec(line)?.[1]
    if (stamp !== undefined) this.lateMs.push(now - Number(stamp))
    else if (line.includes('"done":true')) this.isEnded = true
  }
}
