import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.ts'
import { DepthHistory } from './depth-history.ts'

const NOTHING = { waiting: 0, oldestWaitMs: null }

const createHistory = () => {
  const clock = virtualClock()
  const state = { chat: 0, oldestWaitMs: null as number | null, running: 0 }
  const history = new DepthHistory(clock, {
    depth: () => ({
      direct: NOTHING,
      app: NOTHING,
      chat: { waiting: state.chat, oldestWaitMs: state.oldestWaitMs },
      batch: NOTHING,
    }),
    running: () => state.running,
  })
  const pass = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      history.sample()
      clock.advance(1_000)
    }
  }
  return { history, state, pass }
}

test('keeps the worst of each ten seconds', () => {
  const { history, state, pass } = createHistory()
  pass(4)
  Object.assign(state, { chat: 7, oldestWaitMs: 1_500.4, running: 2 })
  pass(1)
  Object.assign(state, { chat: 0, oldestWaitMs: null, running: 1 })
  pass(10)
  const { everyMs, at, running, classes } = history.columns()
  expect(at[1]! - at[0]!).toBe(everyMs)
  expect(running).toEqual([2, 1])
  expect(classes.chat).toEqual({ waiting: [7, 0], oldestWaitMs: [1_500, 0] })
  expect(classes.direct).toEqual({ waiting: [0, 0], oldestWaitMs: [0, 0] })
})

test('holds an hour and no more', () => {
  const { history, state, pass } = createHistory()
  state.chat = 1
  pass(3_600)
  state.chat = 2
  pass(20)
  const { waiting } = history.columns().classes.chat
  expect(waiting).toHaveLength(360)
  expect(waiting.slice(-3)).toEqual([1, 2, 2])
})
