import type { ChatEvents } from '../../../shared/chat-event.ts'
import type { Listener } from '../live/audience.ts'
import { eventText } from '../live/event-stream.ts'

export const chatEvent = <Name extends keyof ChatEvents>(
  name: Name,
  data: ChatEvents[Name],
): string => eventText({ name, data })

/** Who follows the answers of whom: the pages that a person has open. */
export class ChatReaders {
  readonly #byUser = new Map<string, Set<Listener>>()

  has(userId: string): boolean {
    return this.#byUser.has(userId)
  }

  add(userId: string, listener: Listener): void {
    const listeners = this.#byUser.get(userId) ?? new Set()
    this.#byUser.set(userId, listeners.add(listener))
  }

  remove(userId: string, listener: Listener): void {
    const listeners = this.#byUser.get(userId)
    listeners?.delete(listener)
    if (listeners?.size === 0) this.#byUser.delete(userId)
  }

  /** Tells all pages of a person the same; without any it costs nothing. */
  tell<Name extends keyof ChatEvents>(userId: string, name: Name, data: ChatEvents[Name]): void {
    const listeners = this.#byUser.get(userId)
    if (listeners === undefined) return
    const text = chatEvent(name, data)
    for (const listener of listeners) listener.send(text)
  }
}
