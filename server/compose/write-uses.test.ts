import { expect, it } from 'vitest'
import { LastUses, type Use } from '../identify/last-uses.ts'
import { writeUses } from './write-uses.ts'

// Goal: a use is counted once, however often the store fails before it is written.

const storeThatFails = (failures: number) => {
  const written: (readonly [string, Use])[] = []
  let calls = 0
  const write = async (some: readonly (readonly [string, Use])[]): Promise<void> => {
    calls += 1
    if (calls <= failures) throw new Error('the database is locked')
    written.push(...some)
  }
  return { written, write }
}

it('what a store could not write is written the next time, with what was noted since', async () => {
  const uses = new LastUses()
  const { written, write } = storeThatFails(1)
  for (let n = 0; n < 3; n += 1) uses.mark('seen again', '192.0.2.1', 10)
  uses.mark('not since', '192.0.2.2', 20)
  await writeUses(uses, write)
  expect(written).toEqual([])
  expect(uses.of('not since')).toEqual({ at: 20, address: '192.0.2.2', count: 1 })
  uses.mark('seen again', '192.0.2.9', 30)
  await writeUses(uses, write)
  expect(written).toEqual([
    ['seen again', { at: 30, address: '192.0.2.9', count: 4 }],
    ['not since', { at: 20, address: '192.0.2.2', count: 1 }],
  ])
  await writeUses(uses, write)
  expect(written).toHaveLength(2)
})

it('what was noted while the store was failing is not lost either', async () => {
  const uses = new LastUses()
  uses.mark('entry', '192.0.2.1', 10)
  await writeUses(uses, async () => {
    uses.mark('entry', '192.0.2.2', 11)
    throw new Error('the database is locked')
  })
  expect(uses.of('entry')).toEqual({ at: 11, address: '192.0.2.2', count: 2 })
})

it('of many, only those that could not be written are kept', async () => {
  const uses = new LastUses()
  for (let n = 0; n < 450; n += 1) uses.mark(`entry ${n}`, '192.0.2.1', n)
  const { written, write } = storeThatFails(1)
  await writeUses(uses, write)
  expect(written).toHaveLength(250)
  await writeUses(uses, write)
  expect(new Set(written.map(([id]) => id)).size).toBe(450)
  expect(written).toHaveLength(450)
})
