import { Connection } from './connection.ts'
import type { LoadTask } from './load-task.ts'
import { chatRequest } from './target.ts'

const OPENED_AT_ONCE = 100

/** Streams that wait, or run, until they are dispersed. */
export class Crowd {
  #connections: Connection[] = []

  async gather(task: Extract<LoadTask, { kind: 'crowd' }>): Promise<number> {
    const request = chatRequest(task.target, task.plan)
    for (let left = task.streams; left > 0; left -= OPENED_AT_ONCE) {
      const length = Math.min(OPENED_AT_ONCE, left)
      const opened = await Promise.all(
        Array.from({ length }, () => Connection.open(task.target.port)),
      )
      for (const connection of opened) {
        // It ends when the crowd disperses; who looks at the queue sees whether it waits.
        connection.ask(request, () => undefined).catch(() => undefined)
      }
      this.#connections.push(...opened)
    }
    return this.#connections.length
  }

  disperse(): number {
    const left = this.#connections.length
    for (const connection of this.#connections) connection.close()
    this.#connections = []
    return left
  }
}
