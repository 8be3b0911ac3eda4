import { describe, expect, it } from 'vitest'
import { queueOf, withNews, type LiveTicket } from './queue-list.ts'

const ticket = (id: string, position: number): LiveTicket =>
  ({ ticket: id, position, state: position === 0 ? 'running' : 'waiting' }) as LiveTicket

const placesOf = ({ waiting }: ReturnType<typeof queueOf>): string[] =>
  waiting.map((item) => `${item.position} ${item.ticket}`)

describe('the list of the queue', () => {
  const queue = queueOf([ticket('r', 0), ticket('a', 1), ticket('b', 2), ticket('c', 3)])

  it('has who runs and who waits apart', () => {
    expect([queue.running.map((item) => item.ticket), placesOf(queue)]).toEqual([
      ['r'],
      ['1 a', '2 b', '3 c'],
    ])
  })

  it('closes up where somebody is gone, of whom alone it is told', () => {
    expect(placesOf(withNews(queue, { gone: ['a'], changed: [] }))).toEqual(['1 b', '2 c'])
  })

  it('puts newcomers and those that moved at their places', () => {
    const changed = [ticket('x', 1), ticket('c', 2), ticket('y', 5)]
    expect(placesOf(withNews(queue, { gone: [], changed }))).toEqual([
      '1 x',
      '2 c',
      '3 a',
      '4 b',
      '5 y',
    ])
  })

  it('takes off the waiting who begins to run', () => {
    const after = withNews(queue, { gone: ['r'], changed: [ticket('a', 0)] })
    expect([after.running.map((item) => item.ticket), placesOf(after)]).toEqual([
      ['a'],
      ['1 b', '2 c'],
    ])
  })
})
