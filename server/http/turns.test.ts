import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { RawRequest } from './enter-route.ts'
import { inTurns } from './turns.ts'

const requestOf = (name: number, isGone = false) =>
  ({ incoming: { url: String(name), socket: { destroyed: isGone } } }) as unknown as RawRequest

const start = (perTurnMax: number) => {
  const begun: number[] = []
  const take = inTurns(({ incoming }) => void begun.push(Number(incoming.url)), perTurnMax)
  return { begun, take }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

it('begins so many in one turn, and the others in those that follow, in their order', async () => {
  const { begun, take } = start(4)
  for (const name of numbers(10)) take(requestOf(name))
  expect(begun).toEqual(numbers(4))
  await nextTurn()
  expect(begun).toEqual(numbers(8))
  // One that comes now comes after those who wait.
  take(requestOf(10))
  await nextTurn()
  expect(begun).toEqual(numbers(11))
  await nextTurn()
  take(requestOf(11))
  expect(begun).toEqual(numbers(12))
})

it('does not begin what nobody waits for any more', async () => {
  const { begun, take } = start(1)
  take(requestOf(0))
  take(requestOf(1, true))
  take(requestOf(2))
  await nextTurn()
  await nextTurn()
  expect(begun).toEqual([0, 2])
})
