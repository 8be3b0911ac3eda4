import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OperationPlayer, TIGHT, queueOperations } from '../testing/queue/queue-operations.ts'
import { ReferenceQueue } from '../testing/queue/reference-queue.ts'
import { Scheduler } from './scheduler.ts'

/** What a queue asked for in one event: evictions come first and in any order, starts in theirs. */
class Asked {
  evictions: string[] = []
  starts: string[] = []

  startTicket(id: string, host: string): void {
    this.starts.push(`${id}@${host}`)
  }

  evictTicket(id: string, reason: string): void {
    this.evictions.push(`${id}!${reason}`)
  }

  take() {
    return { evictions: this.evictions.splice(0).sort(), starts: this.starts.splice(0) }
  }
}

test('makes the choices of a naive queue, whatever happens, over 200 seeds', () => {
  const seen = new Set<unknown>()
  fc.assert(
    fc.property(queueOperations, (operations) => {
      const asked = new Asked()
      const asks = new Asked()
      const scheduler = new Scheduler(TIGHT, asked)
      const reference = new ReferenceQueue(TIGHT, asks)
      const player = new OperationPlayer(1_000)
      for (const operation of operations) {
        const population = {
          waiting: scheduler.waiting(player.now).map((place) => place.id),
          running: scheduler.running(),
        }
        const [answer, answerOfReference] = player.play(operation, population, [
          scheduler,
          reference,
        ])
        expect(answer).toEqual(answerOfReference)
        const effects = asked.take()
        expect(effects).toEqual(asks.take())
        expect(scheduler.waiting(player.now).map((place) => place.id)).toEqual(
          reference.inOrder(player.now).map((ticket) => ticket.id),
        )
        expect(scheduler.running().map((lease) => `${lease.id}@${lease.host}`)).toEqual(
          reference.running.map((lease) => `${lease.ticket.id}@${lease.host}`),
        )
        seen.add(answer)
        for (const eviction of effects.evictions) seen.add(eviction.slice(eviction.indexOf('!')))
      }
    }),
    { numRuns: 200 },
  )
  // The random events must reach every rule, or the comparison says nothing.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'flow_limit',
      'queue_full',
      'no_backend',
      'model_not_found',
      '!queue_timeout',
      '!queue_full',
      '!model_not_found',
    ]),
  )
})
